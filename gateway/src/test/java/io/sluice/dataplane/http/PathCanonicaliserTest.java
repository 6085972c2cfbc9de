package io.sluice.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings.EncodedSlash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** http1.md section 5. */
class PathCanonicaliserTest {
    private final RequestHead head = new RequestHead(new HeaderBlock(16, 1));

    private Reason canonicalise(String target, EncodedSlash encodedSlash) {
        head.reset();
        byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
        head.headers().append(bytes, 0, bytes.length);
        head.targetEnd = bytes.length;
        return PathCanonicaliser.canonicalise(head, encodedSlash);
    }

    private Reason canonicalise(String target) {
        return canonicalise(target, EncodedSlash.KEEP);
    }

    @ParameterizedTest
    @DisplayName("N-01, N-03, N-05 canonical paths")
    @CsvSource({
        "/,/,false",
        "/admin,/admin,false",
        "/public/../admin,/admin,true",
        "/public/%2e%2e/admin,/admin,true",
        "/public/.%2E/admin,/admin,true",
        "/./admin,/admin,true",
        "/%2e/admin,/admin,true",
        "/a/b/..,/a/,true",
        "/a/.,/a/,true",
        "/.,/,true",
        "/..,/,true",
        "/../../..,/,true",
        "/../../../etc/passwd,/etc/passwd,true",
        "/a/b/c/../../d,/a/d,true",
        "/a//../b,/b,true",
        "/a/..//b,/b,true",
        "//admin,/admin,false",
        "/a//b,/a/b,false",
        "///,/,false",
        "/a///,/a/,false",
        "/%61dmin,/admin,false",
        "/%7Euser,/~user,false",
        "/ADMIN,/ADMIN,false",
        "/admin%20,/admin%20,false",
        "/admin.,/admin.,false",
        "/admin/,/admin/,false",
        "/...,/...,false",
        "/.../a,/.../a,false",
        "/.well-known/a,/.well-known/a,false",
        "/..a/b,/..a/b,false",
        "/a..,/a..,false",
        "/%252e%252e/,/%252e%252e/,false",
        "/%252f,/%252f,false",
        "/%c3%a4,/%C3%A4,false",
        "/%e4,/%E4,false",
        "/%c0propos,/%C0propos,false",
        "/%ff%fe,/%FF%FE,false",
        "/%01,/%01,false",
        "/@scope%2fpackage,/@scope%2Fpackage,false",
        "/admin%2f,/admin%2F,false",
        "/a%5cb,/a%5Cb,false",
        "/a%2f...%5cb,/a%2F...%5Cb,false",
        "/%2f,/%2F,false",
        "/admin;x=1,/admin;x=1,false",
        "/a;../b,/a;../b,false",
        "/a;x/../b,/b,true",
        "/..%3b/a,/..%3B/a,false",
        "/%2f/a/../b,/%2F/b,true"
    })
    void thereIsOneCanonicalPath(String target, String path, boolean changed) {
        assertThat(canonicalise(target)).isNull();
        assertThat(head.path()).isEqualTo(path);
        assertThat(head.pathChanged).isEqualTo(changed);
        assertThat(head.target()).isEqualTo(target);
    }

    @ParameterizedTest
    @DisplayName("N-02, N-04, N-05, Q-10 paths that two readers could understand differently")
    @ValueSource(
            strings = {
                "/public/%2e%2e%2fadmin",
                "/public/..%2fadmin",
                "/a/..%5cadmin",
                "/a/%2e%5cadmin",
                "/a%2f..",
                "/a%2f..%2fb",
                "/a%2f%2e%2e/b",
                "/a%5c./b",
                "/..%2f",
                "/%2f..",
                "/.%2F",
                "/a%2f..;x/b",
                "/a;%2f../b",
                "/admin;/..;/x",
                "/public/..;/admin",
                "/a/.;",
                "/a/.;x=1/b",
                "/%2e%2e;/b",
                "/a%2fb/../c",
                "/a%5Cb/..",
                "/a%2fb/./../c",
                "/admin%00",
                "/%0d%0aX",
                "/%0A",
                "/%c0%af",
                "/%C0%80",
                "/%c1%bf",
                "/%e0%80%af",
                "/%e0%9f%bf",
                "/%f0%80%80%af",
                "/%f0%8f%bf%bf",
                "/%f8%80%80%80%af",
                "/%fc%80%80%80%80%af"
            })
    void anAmbiguousPathIsRefused(String target) {
        assertThat(canonicalise(target)).isEqualTo(Reason.BAD_PATH);
    }

    @ParameterizedTest
    @DisplayName("N-02, N-05, Q-10 malformed paths")
    @ValueSource(
            strings = {
                "/a\\b", "/\\..", "/%", "/a%1", "/%1", "/%g0", "/%0g", "/%u002e", "/%/00", "/%2/f", "/a\"", "/<", "/>",
                "/%?00"
            })
    void aMalformedPathIsRefused(String target) {
        assertThat(canonicalise(target)).isEqualTo(Reason.BAD_TARGET);
    }

    @ParameterizedTest
    @DisplayName("N-05 well-formed UTF-8 beside the overlong")
    @ValueSource(
            strings = {"/%c2%80", "/%e0%a0%80", "/%f0%90%80%80", "/%c0a%af", "/%c0/%af", "/%ed%a0%80", "/%c3%af%80"})
    void encodingsWithoutAShorterFormPass(String target) {
        assertThat(canonicalise(target)).isNull();
    }

    @ParameterizedTest
    @DisplayName("N-02 option http.encodedSlash: reject")
    @CsvSource({"/@a%2fb,ENCODED_SLASH", "/a%5C,ENCODED_SLASH", "/a%252f,", "/a/b?c=%2f,"})
    void encodedSeparatorsCanBeRefused(String target, Reason reason) {
        assertThat(canonicalise(target, EncodedSlash.REJECT)).isEqualTo(reason);
    }

    @Test
    void theQueryIsNeverTouched() {
        assertThat(canonicalise("/a/./b?x=/../%zz\\\"<>//%2e#?y")).isNull();
        assertThat(head.path()).isEqualTo("/a/b");
        assertThat(head.headers().text(head.rawPathEnd, head.targetEnd)).isEqualTo("?x=/../%zz\\\"<>//%2e#?y");
    }

    @Test
    void aCanonicalPathIsNotCopied() {
        for (String path : List.of("/", "/a/b/c", "/.well-known/acme", "/a%20b", "/%C3%A4/")) {
            assertThat(canonicalise(path + "?q")).isNull();
            assertThat(head.pathStart).isZero();
            assertThat(head.headers().length()).isEqualTo(path.length() + 2);
        }
    }

    private static final String[] PARTS = {
        "/", "/", "/", "a", "B", "..", ".", "%2e", "%2E", "%2f", "%5C", "%61", ";", "x=1", "%25", "%c3%a4", "%3b", "//",
        "/../", "/./", "~", "%7e", "%20", "b"
    };

    private static String random(Random random) {
        StringBuilder path = new StringBuilder("/");
        int parts = random.nextInt(12);
        for (int i = 0; i < parts; i++) {
            path.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return path.toString();
    }

    @Test
    @DisplayName("N-01..N-05 properties on 200,000 generated paths")
    void canonicalPathsAreStableAndStayBelowTheRoot() {
        Random random = new Random(20_260_101);
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            String raw = random(random);
            if (canonicalise(raw) != null) {
                continue;
            }
            accepted++;
            String path = head.path();
            boolean changed = head.pathChanged;
            assertThat(path).as(raw).startsWith("/").doesNotContain("//");
            assertThat(List.of(path.split("/"))).as(raw).doesNotContain(".", "..");
            assertThat(path).as(raw).isEqualTo(reference(raw));
            assertThat(canonicalise(path)).as(raw).isNull();
            assertThat(head.path()).as("idempotent: %s", raw).isEqualTo(path);
            assertThat(head.pathChanged).as(raw).isFalse();
            assertThat(changed)
                    .as(raw)
                    .isEqualTo(Arrays.stream(lenient(raw).split("/"))
                            .anyMatch(segment -> segment.equals(".") || segment.equals("..")));
        }
        assertThat(accepted).isGreaterThan(40_000);
    }

    /** The same rules once more, simply: decode, split, resolve. */
    private static String reference(String raw) {
        String[] segments = lenient(raw).split("/", -1);
        List<String> kept = new ArrayList<>();
        boolean directory = false;
        for (int i = 1; i < segments.length; i++) {
            String segment = segments[i];
            directory = segment.isEmpty() || segment.equals(".") || segment.equals("..");
            if (!directory) {
                kept.add(segment);
            } else if (segment.equals("..") && !kept.isEmpty()) {
                kept.remove(kept.size() - 1);
            }
        }
        return "/" + String.join("/", kept) + (directory && !kept.isEmpty() ? "/" : "");
    }

    private static String lenient(String raw) {
        return raw.replace("%2e", ".")
                .replace("%2E", ".")
                .replace("%61", "a")
                .replace("%7e", "~")
                .replace("%2f", "%2F")
                .replace("%3b", "%3B")
                .replace("%c3%a4", "%C3%A4");
    }
}
