package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The script {@code ./sluice}, in a folder of its own with programs that only pretend to be Java and Maven. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "sluice").toAbsolutePath();

    private record Outcome(int exit, String out, String err) {}

    @TempDir
    private Path temp;

    private Path home;
    private Path tools;
    private Path jvms;

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(temp.resolve("a folder with blanks"));
        Files.copy(SCRIPT, home.resolve("sluice"));
        Files.createDirectories(home.resolve("gateway/target"));
        Files.createFile(home.resolve("gateway/target/sluice.jar"));
        tools = Files.createDirectories(temp.resolve("tools"));
        for (String tool : List.of("sed", "find", "dirname", "readlink", "touch", "rm", "mv")) {
            script(tools.resolve(tool), "exec " + onPath(tool) + " \"$@\"\n");
        }
        jvms = Files.createDirectories(temp.resolve("the jvms"));
    }

    private static Path onPath(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    /** Every shell of this machine that the script must work with. */
    static Stream<List<String>> shells() {
        return Stream.of(
                        List.of("/bin/sh"),
                        List.of("/usr/bin/dash"),
                        List.of("/bin/bash"),
                        List.of("/bin/busybox", "sh"))
                .filter(shell -> Files.isExecutable(Path.of(shell.get(0))));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void argumentsReachTheProgramAsTheyAre(List<String> shell) throws Exception {
        java(jvms.resolve("jdk-21"), "21.0.2");
        Outcome outcome = start(shell, Map.of(), "check", "my dir", "a*b", "");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isEqualTo(0);
        assertThat(outcome.out())
                .contains("[-Dsluice.home=" + home + "]")
                .endsWith("[-jar][" + home + "/gateway/target/sluice.jar][check][my dir][a*b][]\n")
                .doesNotContain("--enable-native-access");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void namesAreUtf8WhateverTheLocale(List<String> shell) throws Exception {
        Path java = java(jvms.resolve("jdk-21"), "21.0.2");
        Files.writeString(java, Files.readString(java).replace("echo ;;", "echo \"locale $LC_ALL\" ;;"));
        Outcome outcome = start(shell, Map.of("LC_ALL", "C", "LANG", "de_DE.ISO-8859-1"), "check", "folder");
        assertThat(outcome.out()).contains("[check]").contains("locale C.UTF-8");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void withoutAnyJavaOneLineSaysWhatIsNeeded(List<String> shell) throws Exception {
        Outcome outcome = start(shell, Map.of(), "version");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo("sluice: needs a JDK of version 17 or later; install one or set JAVA_HOME\n");
    }

    @Test
    void anOldJavaIsNamedWithItsVersion() throws Exception {
        Path old = java(jvms.resolve("jdk-8"), "1.8.0_292");
        Outcome outcome = start(Map.of(), "version");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo("sluice: needs a JDK of version 17 or later (" + old + " is version 8);"
                        + " install one or set JAVA_HOME\n");
    }

    @Test
    void aJavaThatDoesNotRunIsNamed() throws Exception {
        Path broken = script(jvms.resolve("jdk/bin/java"), "exit 1");
        Outcome outcome = start(Map.of(), "version");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("(" + broken + " does not run)").hasLineCount(1);
    }

    @Test
    void anOldJavaIsPassedOverForANewerOne() throws Exception {
        java(jvms.resolve("jdk-11"), "11.0.2");
        Path newer = java(jvms.resolve("jdk-17"), "17.0.15");
        assertThat(start(Map.of(), "version").out()).startsWith(newer + " ");
    }

    @Test
    void javaHomeComesBeforeEverythingElse() throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        Path mine = java(temp.resolve("my own jdk"), "25");
        Outcome outcome = start(Map.of("JAVA_HOME", temp.resolve("my own jdk").toString()), "version");
        assertThat(outcome.out()).startsWith(mine + " ").contains("[--enable-native-access=ALL-UNNAMED]");
    }

    @Test
    void aBrokenJavaHomeIsSaidAndAnotherJavaTaken() throws Exception {
        Path other = java(jvms.resolve("jdk-17"), "17.0.15");
        Outcome outcome = start(Map.of("JAVA_HOME", "/no/such jdk"), "version");
        assertThat(outcome.exit()).isEqualTo(0);
        assertThat(outcome.err())
                .isEqualTo("sluice: JAVA_HOME is /no/such jdk, which has no bin/java; looking elsewhere\n");
        assertThat(outcome.out()).startsWith(other + " ");
    }

    @Test
    void aLinkToTheScriptFindsTheProgram() throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("a folder with blanks", "sluice"));
        Outcome outcome = run(List.of("/bin/sh", link.toString(), "version"), Map.of());
        assertThat(outcome.out()).contains("[" + home + "/gateway/target/sluice.jar]");
    }

    @Test
    void moreFlagsForTheJvmComeBeforeTheProgram() throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        assertThat(start(Map.of("SLUICE_JAVA_OPTS", "-Xmx64m -Da=b"), "version").out())
                .contains("[-Xmx64m][-Da=b][-jar]");
    }

    @Test
    void anotherBuildOfTheProgramIsRunAsItIs() throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        Files.delete(home.resolve("gateway/target/sluice.jar"));
        assertThat(start(Map.of("SLUICE_JAR", "/other/sluice.jar"), "version").out())
                .contains("[-jar][/other/sluice.jar][version]");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aContainersMemoryIsShared(List<String> shell) throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        assertThat(memoryFlags(shell, "memory.max", "536870912")).isEqualTo("[-Xmx189m][-XX:MaxDirectMemorySize=126m]");
        assertThat(memoryFlags(shell, "memory/memory.limit_in_bytes", "1073741824"))
                .isEqualTo("[-Xmx466m][-XX:MaxDirectMemorySize=310m]");
        assertThat(memoryFlags(shell, "memory.max", "67108864"))
                .as("too little to be true")
                .isEqualTo("[-Xmx30m][-XX:MaxDirectMemorySize=20m]");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void withoutAContainersLimitTheHeapIsTheJvmsChoice(List<String> shell) throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        String free = "[-XX:MaxDirectMemorySize=1g]";
        assertThat(memoryFlags(shell, "nothing", "")).isEqualTo(free);
        assertThat(memoryFlags(shell, "memory.max", "max")).isEqualTo(free);
        assertThat(memoryFlags(shell, "memory/memory.limit_in_bytes", "9223372036854771712"))
                .isEqualTo(free);
    }

    /** The flags between those that are always there, with a limit in this file. */
    private String memoryFlags(List<String> shell, String file, String limit) throws Exception {
        Path groups = Files.createTempDirectory(temp, "groups");
        Path written = groups.resolve(file);
        Files.createDirectories(written.getParent());
        Files.writeString(written, limit + "\n");
        String out = start(shell, Map.of("SLUICE_CGROUPS", groups.toString()), "version")
                .out();
        String before = "[-Dvertx.disableContextTimings=true]";
        return out.substring(out.indexOf(before) + before.length(), out.indexOf("[-jar]"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aClosedStdinIsAnEmptyOneToTheProgram(List<String> shell) throws Exception {
        Path jvm = jvms.resolve("jdk-17");
        java(jvm, "17.0.15");
        Path java = jvm.resolve("bin/java");
        Files.writeString(java, Files.readString(java).replace("printf '%s ' \"$0\";", "(: <&0) && printf 'open ';"));
        List<String> closing = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" <&-", "sh"));
        closing.addAll(shell);
        assertThat(start(closing, Map.of(), "check", "-").out()).startsWith("open [");
    }

    @Test
    void withoutMavenOneLineSaysThatItIsNeededToBuild() throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        Files.delete(home.resolve("gateway/target/sluice.jar"));
        Outcome outcome = start(Map.of(), "version");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("sluice: needs Maven 3.6.3 or later to build the program; install it\n");
    }

    @ParameterizedTest
    @MethodSource("oldMavens")
    void anOldMavenIsNamedWithItsVersion(String version) throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        Files.delete(home.resolve("gateway/target/sluice.jar"));
        maven(version);
        Outcome outcome = start(Map.of(), "version");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("mvn is version " + version + "; Maven 3.6.3 or later is needed")
                .hasLineCount(1);
    }

    static Stream<String> oldMavens() {
        return Stream.of("2.2.1", "3.5.4", "3.6.2");
    }

    @Test
    void aRuntimeWithoutCompilerCannotBuild() throws Exception {
        Path runtime = java(jvms.resolve("jre-17"), "17.0.15");
        Files.delete(runtime.resolveSibling("javac"));
        Files.delete(home.resolve("gateway/target/sluice.jar"));
        Outcome outcome = start(Map.of(), "version");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains(runtime + " has no compiler").hasLineCount(1);
    }

    @Test
    void aMissingProgramIsBuiltAndThenStarted() throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        Files.delete(home.resolve("gateway/target/sluice.jar"));
        maven("3.8.7");
        Outcome outcome = start(Map.of(), "version");
        assertThat(outcome.exit()).isEqualTo(0);
        assertThat(outcome.err())
                .matches(
                        "sluice: building; the first time takes a minute or two\n"
                                + "mvn -q -B -Dstyle.color=never -DskipTests -Dsluice.program=sluice-\\d+ -pl gateway -am package\n");
        assertThat(outcome.out()).endsWith("[version]\n");
        assertThat(start(Map.of(), "version").err()).as("the second start").isEmpty();
    }

    @Test
    void newerSourcesAreBuilt() throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        maven("3.9.0");
        changeSources();
        assertThat(start(Map.of(), "version").err()).startsWith("sluice: building");
    }

    @Test
    void aGatewayThatRunsKeepsItsFileWhenAnotherStartBuilds() throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        maven("3.9.0");
        Path jar = home.resolve("gateway/target/sluice.jar");
        Files.writeString(jar, "old");
        changeSources();
        try (InputStream running = Files.newInputStream(jar)) {
            assertThat(start(Map.of(), "version").exit()).isEqualTo(0);
            assertThat(running.readAllBytes()).asString().isEqualTo("old");
        }
        assertThat(jar).hasContent("new");
        assertThat(jar.getParent()).isDirectoryNotContaining("regex:.*sluice-.*");
    }

    @Test
    void aBuildThatFailsLeavesTheProgramAsItWas() throws Exception {
        java(jvms.resolve("jdk-17"), "17.0.15");
        maven("3.9.0");
        Files.writeString(tools.resolve("mvn"), Files.readString(tools.resolve("mvn")) + "[ \"$1\" = -v ]\n");
        Path jar = home.resolve("gateway/target/sluice.jar");
        Files.writeString(jar, "old");
        changeSources();
        Outcome outcome = start(Map.of(), "version");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).endsWith("sluice: the build failed; Maven says why above\n");
        assertThat(jar).hasContent("old");
    }

    private void changeSources() throws IOException {
        Files.createFile(
                Files.createDirectories(home.resolve("gateway/src/main")).resolve("A.java"));
        Files.createFile(home.resolve("pom.xml"));
        Files.createFile(home.resolve("gateway/pom.xml"));
        Files.setLastModifiedTime(
                home.resolve("gateway/target/sluice.jar"), java.nio.file.attribute.FileTime.fromMillis(0));
    }

    private Path java(Path folder, String version) throws IOException {
        script(folder.resolve("bin/javac"), "exit 0");
        return script(folder.resolve("bin/java"), """
                case "$1" in
                  -version) echo 'openjdk version "%s" 2025-04-15' >&2 ;;
                  -XshowSettings:properties) echo '    java.home = %s' >&2 ;;
                  *) printf '%%s ' "$0"; printf '[%%s]' "$@"; echo ;;
                esac
                """.formatted(version, folder));
    }

    private void maven(String version) throws IOException {
        script(tools.resolve("mvn"), """
                if [ "$1" = -v ]; then
                  printf '\\033[1mApache Maven %s (abc)\\033[m\\n'
                else
                  echo "mvn $*"
                  name=sluice
                  for each in "$@"; do
                    case $each in -Dsluice.program=*) name=${each#*=} ;; esac
                  done
                  printf new > "gateway/target/$name.jar"
                fi
                """.formatted(version));
    }

    private static Path script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body);
        assumeTrue(file.toFile().setExecutable(true));
        return file;
    }

    private Outcome start(Map<String, String> environment, String... args) throws Exception {
        return start(List.of("/bin/sh"), environment, args);
    }

    private Outcome start(List<String> shell, Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add(home.resolve("sluice").toString());
        command.addAll(List.of(args));
        return run(command, environment);
    }

    private Outcome run(List<String> command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("SLUICE_JVM_FOLDERS", jvms.toString());
        builder.environment().putAll(environment);
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        Process process = builder.start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends").isTrue();
        return new Outcome(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
