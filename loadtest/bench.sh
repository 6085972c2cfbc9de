# Shared by loadtest/compare and loadtest/jmh, which set ROOT to the root of the tree: finds a JDK, builds what is missing
# or older than its sources, and sets JAVA and CLASSES. The working directory stays the caller's: paths in arguments are his.

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

find_java() {
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
        printf '%s\n' "$JAVA_HOME/bin/java"
    else
        command -v java || fail "no JDK found: set JAVA_HOME or put java (17 or later) on the PATH"
    fi
}

# True when the file is missing or any source is younger.
stale() {
    [ ! -f "$1" ] || [ -n "$(find pom.xml gateway/pom.xml gateway/src loadtest -name target -prune -o \
        -type f \( -name '*.java' -o -name 'pom.xml' -o -path '*/src/main/resources/*' \) -newer "$1" -print | head -n 1)" ]
}

build() {
    cd "$ROOT"
    # Without its folder the gateway was cleaned away: the class path names a jar that is gone.
    [ ! -d gateway/target ] || stale loadtest/bench/target/classpath || return 0
    command -v mvn >/dev/null || fail "the benchmarks must be built, and there is no Maven (mvn) on the PATH"
    printf 'building\n' >&2
    mvn -q -B -pl loadtest/bench -am -DskipTests package || fail "the build failed"
    touch loadtest/bench/target/classpath
}

# "17.0.15" and "1.8.0_402" are the two forms of a version that java prints.
check_version() {
    version=$("$JAVA" -version 2>&1 | sed -n 's/^[^"]*"\([0-9]*\).*/\1/p' | head -n 1)
    [ "${version:-0}" -ge 17 ] || fail "$JAVA is Java ${version:-unknown}; 17 or later is needed"
}

JAVA=$(find_java) || exit 1
check_version
(build) || exit 1
CLASSES=$ROOT/loadtest/bench/target/classes:$(cat "$ROOT/loadtest/bench/target/classpath")
