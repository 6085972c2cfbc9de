package io.sluice.vectors;

import static io.sluice.vectors.Heads.head;
import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Bytes;
import io.sluice.kit.ClientOptions;
import io.sluice.kit.Delivery;
import io.sluice.kit.End;
import io.sluice.kit.Expected;
import io.sluice.kit.Lane;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Reached;
import io.sluice.kit.ReasonRule;
import io.sluice.kit.Received;
import io.sluice.kit.Vector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Method, target, version and Host: who is asked for what. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS", "H2C", "H2"})
class RequestLineVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with();

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        GATEWAY.over(lane);
    }

    @Parameter
    Lane lane;

    private static void refused(String id, String title, String request) {
        GATEWAY.run(Vector.of(id, title, request));
    }

    private String absolute(String target, String host) {
        return "GET " + lane.target(target) + " HTTP/1.1\r\nHost: " + lane.target(host) + "\r\n\r\n";
    }

    // ---- the target's form

    @ParameterizedTest
    @DisplayName("Q-01 an absolute target and another Host")
    @CsvSource({
        "http://a.example/x,b.example",
        "http://t.example/smuggled,x",
        "http://t.example:81/,t.example",
        "http://t.example/,t.example:81",
        "http://t.example:81/,t.example:82",
        "http://t.example.a.example/,t.example"
    })
    void targetAndHostMustAgree(String target, String host) {
        refused("Q-01", target, absolute(target, host));
    }

    @ParameterizedTest
    @DisplayName("Q-01 an absolute target and the same Host")
    @CsvSource({
        "http://t.example/x,t.example,/x",
        "http://T.Example/x,t.example,/x",
        "http://t.example:80/x,t.example,/x",
        "http://t.example/x,T.EXAMPLE:80,/x",
        "http://t.example./x?y=z,t.example,/x?y=z",
        "http://t.example,t.example,/",
        "http://t.example?q=/../,t.example,/?q=/../"
    })
    void theUpstreamSeesOriginFormAndHost(String target, String host, String origin) {
        Vector vector =
                Vector.of("Q-01", target, absolute(target, host)).answered(200).reaches("GET", origin, "");
        GATEWAY.run(vector, seen -> assertThat(seen.header("Host")).containsIgnoringCase("t.example"));
    }

    @Test
    @DisplayName("Q-01 the route is that of the target")
    void anAbsoluteTargetIsRoutedByItsOwnHost() {
        GATEWAY.run(Vector.of("Q-01", "admin", absolute("http://t.example/admin", "t.example"))
                .answered(200)
                .reaches("GET", "/admin", ""));
        assertThat(GATEWAY.admin().requests()).hasSize(1);
    }

    @ParameterizedTest
    @DisplayName("Q-02 userinfo in the target")
    @ValueSource(
            strings = {
                "http://user:pw@t.example/",
                "http://user@t.example/",
                "http://@t.example/",
                "http://t.example@a.example/",
                "http://a.example:80@t.example/"
            })
    void userinfoIsRefused(String target) {
        refused("Q-02", target, target(lane.target(target)));
    }

    @ParameterizedTest
    @DisplayName("Q-02 the scheme in any case")
    @ValueSource(strings = {"HTTP://t.example/x", "hTTp://t.example:80/x", "http://t.example:/x"})
    void schemeAndHostAreFolded(String target) {
        GATEWAY.run(Vector.of("Q-02", target, target(lane.target(target)))
                .answered(200)
                .reaches("GET", "/x", ""));
    }

    @ParameterizedTest
    @DisplayName("Q-03 another scheme than the listener's")
    @ValueSource(
            strings = {
                "https://t.example/",
                "HTTPS://t.example/",
                "ftp://t.example/",
                "ws://t.example/",
                "httpx://t.example/",
                "http:/t.example/",
                "http:t.example",
                "://t.example/",
                "t.example:80"
            })
    void theSchemeMustBeThatOfTheListener(String target) {
        refused("Q-03", target, target(lane.target(target)));
    }

    @Test
    @DisplayName("Q-03 https on a listener without TLS, http on one with it")
    void theOtherSchemeIsRefusedAndTheOwnOnePasses() {
        String other = lane.secure() ? "http" : "https";
        refused("Q-03", other, target(other + "://t.example/x"));
        GATEWAY.run(Vector.of("Q-03", lane.scheme(), target(lane.scheme() + "://t.example/x"))
                .answered(200)
                .reaches("GET", "/x", ""));
    }

    @ParameterizedTest
    @DisplayName("Q-04 OPTIONS of the gateway as a whole")
    @ValueSource(strings = {"*", "http://t.example"})
    void optionsOfTheServerAreAnsweredHere(String target) {
        GATEWAY.run(Vector.of("Q-04", target, head("OPTIONS " + lane.target(target) + " HTTP/1.1"))
                .expect(new Expected(List.of(Set.of(200, 204)), Expected.Fate.KEPT)));
    }

    @ParameterizedTest
    @DisplayName("Q-04 an asterisk elsewhere")
    @ValueSource(strings = {"GET *", "OPTIONS */x", "HEAD *", "POST *", "OPTIONS **", "OPTIONS *?x", "options *"})
    void anAsteriskIsForOptionsAlone(String start) {
        GATEWAY.run(Vector.of("Q-04", start, head(start + " HTTP/1.1")).methods(start.split(" ")[0]));
    }

    @ParameterizedTest
    @DisplayName("Q-05 CONNECT in every form")
    @ValueSource(
            strings = {
                "CONNECT t:80",
                "CONNECT /",
                "CONNECT http://t:80",
                "CONNECT t.example:443",
                "CONNECT *",
                "CONNECT t.example",
                "CONNECT [::1]:80"
            })
    void connectIsNeverATunnel(String start) {
        GATEWAY.run(Vector.of("Q-05", start, head(start + " HTTP/1.1") + Heads.SMUGGLED)
                .rejected(405));
    }

    @ParameterizedTest
    @DisplayName("Q-06 TRACE")
    @CsvSource({"/,HTTP/1.1", "/a,HTTP/1.0", "http://t.example/,HTTP/1.1"})
    void traceIsNotServedAndEchoesNothing(String target, String version) {
        String line = "TRACE " + lane.target(target) + " " + version;
        Vector vector = Vector.of("Q-06", line, head(line, "Cookie: secret=1"))
                .expect(Expected.answered(405).closedOrKept());
        for (Delivery delivery : vector.deliveries()) {
            Received attack = GATEWAY.vectors().run(vector, delivery).attack();
            assertThat(new String(attack.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @DisplayName("Q-07 a method that is no token")
    @ValueSource(
            strings = {
                "GET\\tx / HTTP/1.1",
                "GET\\t/ HTTP/1.1",
                "G=\":<>(e),[T];?\" / HTTP/1.1",
                "G\\x80T / HTTP/1.1",
                "G@T / HTTP/1.1",
                "\"GET\" / HTTP/1.1",
                " GET / HTTP/1.1",
                "GET\\x00 / HTTP/1.1",
                "GET/ / HTTP/1.1"
            })
    void aMethodIsAToken(String line) {
        refused("Q-07", line, head(line));
    }

    @ParameterizedTest
    @DisplayName("Q-07 a method that is too long")
    @ValueSource(ints = {33, 64 * 1024})
    void longMethodsAreRefused(int length) {
        refused("Q-07", length + " bytes", head("M".repeat(length) + " / HTTP/1.1"));
    }

    @ParameterizedTest
    @DisplayName("Q-07 unknown methods are passed on as they are")
    @ValueSource(strings = {"get", "Get", "BREW", "M-SEARCH", "!#$%&'*+-.^_`|~", "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM"})
    void methodsAreNeverRewritten(String method) {
        GATEWAY.run(Vector.of("Q-07", method, head(method + " /a HTTP/1.1"))
                .answered(200)
                .reaches(method, "/a", ""));
    }

    // ---- version and blanks

    @ParameterizedTest
    @DisplayName("Q-08 a malformed version")
    @ValueSource(
            strings = {
                "GET / HTTP/1.32",
                "GET / http/1.1",
                "GET / Http/1.1",
                "GET / HTTP/1.1 x",
                "GET / HTTP/1.1 ",
                "GET /",
                "GET / ",
                "GET / HTTP/1",
                "GET / HTTP/1.",
                "GET / HTTP/.1",
                "GET / HTTP/11.1",
                "GET / HTTP/1,1",
                "GET / HTTP /1.1",
                "GET / HTTPS/1.1",
                "GET / HTTP/1.1\\x00",
                "GET / \\xffHTTP/1.1"
            })
    void theVersionIsWrittenInOneWay(String line) {
        refused("Q-08", line, head(line));
    }

    @ParameterizedTest
    @DisplayName("Q-08 a version that is not spoken here")
    @ValueSource(strings = {"GET / HTTP/2.0", "GET / HTTP/1.2", "GET / HTTP/0.9", "GET / HTTP/3.0", "GET / HTTP/9.9"})
    void otherVersionsAreRefused(String line) {
        GATEWAY.run(Vector.of("Q-08", line, head(line)).rejected(400, 505));
    }

    @Test
    @DisplayName("Q-08 the preface of HTTP/2")
    void thePrefaceOfHttp2IsRefused() {
        GATEWAY.run(Vector.of("Q-08", "PRI", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").rejected(400, 505));
    }

    @ParameterizedTest
    @DisplayName("Q-09 blanks in the request line")
    @ValueSource(
            strings = {
                "GET  / HTTP/1.1",
                "GET /  HTTP/1.1",
                "GET / /smuggled HTTP/1.1",
                "GET /a\\tb HTTP/1.1",
                "GET\\x0b/ HTTP/1.1",
                "GET /\\x0bHTTP/1.1",
                "GET /\\tHTTP/1.1",
                "GET / HTTP/1.1\\t",
                "GET /\\x0cHTTP/1.1",
                "GET /\\xa0HTTP/1.1",
                "GET",
                "GET HTTP/1.1",
                "GET / a HTTP/1.1"
            })
    void oneSpaceStandsTwiceAndNothingElse(String line) {
        refused("Q-09", line, head(line));
    }

    // ---- bytes of the target

    @ParameterizedTest
    @DisplayName("Q-10 bytes that no target has")
    @ValueSource(
            strings = {
                "/a\\x02",
                "/\\xc0\\xaf",
                "/#frag",
                "/a\\x7f",
                "/\\x80",
                "/a?\\x01",
                "/a?b#c",
                "/a?\\xe4",
                "/a?\\x7f",
                "/a\\x00",
                "/a?\\x00"
            })
    void controlAndWideBytesAndFragmentsAreRefused(String target) {
        refused("Q-10", target, target(target));
    }

    @ParameterizedTest
    @DisplayName("Q-10 bytes that no path has")
    @ValueSource(
            strings = {
                "/a\\\\b", "/%", "/%1", "/a%", "/%g0", "/%0g", "/%00", "/a%00b", "/%0d%0a", "/%0D", "/%0a", "/a\"b",
                "/<a>", "/a>b", "/%1?x=2"
            })
    void hiddenLineEndsAndMalformedPercentsAreRefused(String target) {
        refused("Q-10", target, target(target));
    }

    @ParameterizedTest
    @DisplayName("Q-10 the query is opaque")
    @ValueSource(
            strings = {
                "/a?b=\\\\c",
                "/a?\"<x>\"",
                "/a?%zz%",
                "/a?%00%0d%0a",
                "/a?x=/../../b",
                "/a??",
                "/a?",
                "/a?{|}^`",
                "/a?b=//c"
            })
    void theQueryPassesUnchanged(String target) {
        GATEWAY.run(Vector.of("Q-10", target, target(target)).answered(200).reaches("GET", unescaped(target), ""));
    }

    private static String unescaped(String literal) {
        return Bytes.text(Bytes.of(literal));
    }

    @Test
    @DisplayName("Q-10 every other byte of a path")
    void everyOtherByteOfAPathPassesUnchanged() {
        String target = "/!$&'()*+,-.0:=@AZ_az~[]^`{|}/%20%7F%80";
        GATEWAY.run(Vector.of("Q-10", target, target(target)).answered(200).reaches("GET", target, ""));
    }

    // ---- Host

    @ParameterizedTest
    @DisplayName("Q-11 a missing, repeated or malformed Host")
    @ValueSource(
            strings = {
                "X: y",
                "Host: t.example\\r\\nHost: t.example",
                "Host: t.example\\r\\nHost: b.example",
                "Host: t.example\\r\\nX: y\\r\\nhOST: b.example",
                "Host:",
                "Host: ",
                "Host: a,b",
                "Host: t.example, b.example",
                "Host: a b",
                "Host: a@b",
                "Host: a:99999",
                "Host: a:65536",
                "Host: a:0",
                "Host: a:-1",
                "Host: a:80x",
                "Host: a:8 0",
                "Host: a:80:80",
                "Host: [::1",
                "Host: ::1",
                "Host: [::1]x",
                "Host: [::1]:99999",
                "Host: [::g]",
                "Host: []",
                "Host: [1.2.3.4]",
                "Host: [::1%25lo]",
                "Host: a.:1.2",
                "Host: a..b",
                "Host: .a",
                "Host: .",
                "Host: a..",
                "Host: \\xff",
                "Host: t\\xe4.example",
                "Host: t.example/",
                "Host: http://t.example",
                "Host: t.example?x",
                "Host: t.example#",
                "Host: t%2eexample",
                "Host: *",
                "Host: t.example;x",
                "Host: :80"
            })
    void hostIsRefused(String lines) {
        refused("Q-11", lines, "GET /a HTTP/1.1\r\n" + lines + "\r\n\r\n");
    }

    @Test
    @DisplayName("Q-11 a Host that is too long")
    void longHostsAreRefused() {
        String label = "a".repeat(63);
        refused("Q-11", "300 characters", "GET / HTTP/1.1\r\nHost: " + "a.".repeat(150) + "\r\n\r\n");
        refused("Q-11", "64 in a label", "GET / HTTP/1.1\r\nHost: " + label + "a.example\r\n\r\n");
        String longest = label + "." + label + "." + label + "." + label;
        refused("Q-11", "255 characters", "GET / HTTP/1.1\r\nHost: " + longest + "\r\n\r\n");
    }

    @ParameterizedTest
    @DisplayName("Q-11 hosts that are well-formed")
    @ValueSource(
            strings = {
                "nobody.example",
                "nobody",
                "no_body.example",
                "-.-",
                "127.0.0.1",
                "[::1]",
                "[::1]:8080",
                "[::ffff:1.2.3.4]",
                "nobody.example:65535",
                "nobody.example:1",
                "nobody.example:"
            })
    void wellFormedHostsAreLookedUp(String host) {
        GATEWAY.run(Vector.of("Q-11", host, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .expect(Expected.answered(404))
                .reasons(ReasonRule.named("no-host")));
    }

    @ParameterizedTest
    @DisplayName("Q-12 spellings of one host")
    @ValueSource(
            strings = {"T.Example", "t.example.", "t.example:443", "t.example:", "T.EXAMPLE.:8080", "t.example:80"})
    void everySpellingIsTheSameHost(String host) {
        Vector vector = Vector.of("Q-12", host, "GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .answered(200)
                .reaches("GET", "/a", "");
        GATEWAY.run(vector, seen -> assertThat(seen.header("Host")).isEqualTo(host));
        assertThat(GATEWAY.observed().last())
                .filteredOn(event -> event.path().equals("/a"))
                .isNotEmpty()
                .allMatch(event -> event.host().equals("t.example"));
    }

    @ParameterizedTest
    @DisplayName("Q-12 names that only look like the host")
    @ValueSource(strings = {"xn--t-example", "t.example.com", "t-example", "at.example", "example", "t.exampl"})
    void otherNamesAreOtherHosts(String host) {
        GATEWAY.run(Vector.of("Q-12", host, "GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .expect(Expected.answered(404)));
    }

    @Test
    @DisplayName("Q-13 no Host on HTTP/1.0")
    void anOldRequestWithoutHostIsNobodys() {
        GATEWAY.run(Vector.of("Q-13", "no default backend", "GET / HTTP/1.0\r\n\r\n")
                .expect(Expected.answered(404).thenClosed())
                .reasons(ReasonRule.named("no-host")));
    }

    @Test
    @DisplayName("Q-13 no Host on HTTP/1.0, with a default backend")
    void anOldRequestWithoutHostGoesToTheDefaultBackend() {
        try (GatewayFixture gateway = GatewayFixture.with().withDefaultBackend().start()) {
            gateway.run(Vector.of("Q-13", "default backend", "GET /admin HTTP/1.0\r\n\r\n")
                    .expect(Expected.answered(200).thenClosed())
                    .reached(Reached.ANYTHING)
                    .reaches("GET", "/admin", ""));
            assertThat(gateway.admin().requests()).as("the first tenant").isEmpty();
        }
    }

    @Test
    @DisplayName("Q-14 a target of 4 KiB")
    void longTargetsPass() {
        String target = "/" + "a".repeat(4095);
        GATEWAY.run(Vector.of("Q-14", "4 KiB", target(target)).answered(200).reaches("GET", target, ""));
    }

    @ParameterizedTest
    @DisplayName("Q-14 a target that is too long")
    @ValueSource(ints = {9 * 1024, 64 * 1024})
    void tooLongTargetsAreRefused(int length) {
        String target = "/" + "a".repeat(length - 1);
        GATEWAY.run(Vector.of("Q-14", length + " bytes", target(target)).rejected(414));
    }

    @ParameterizedTest
    @DisplayName("Q-14 the limit of the request line, CRLF included")
    @CsvSource({"8192,200", "8193,414"})
    void theRequestLineIsBounded(int length, int status) {
        String target = "/" + "a".repeat(length - "GET / HTTP/1.1\r\n".length());
        Vector vector = Vector.of("Q-14", length + " bytes", target(target));
        GATEWAY.run(status == 200 ? vector.answered(200).reaches("GET", target, "") : vector.rejected(status));
    }

    @Test
    @DisplayName("Q-14 an endless target")
    void anEndlessTargetIsCutAtTheLimit() {
        ClientOptions options = RawClient.options().timeout(Duration.ofSeconds(5));
        try (RawClient client = GATEWAY.connect(options)) {
            client.send("GET /" + "a".repeat(8192));
            RawResponse response = client.readResponses(1).response();
            assertThat(response.status()).isEqualTo(414);
            assertThat(response.announcesClose()).isTrue();
            byte[] more = "a".repeat(1 << 20).getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 8 && !client.received().closed(); i++) {
                client.send(more); // read and dropped, or not taken: never a target
            }
            assertThat(client.readUntilClose().end()).as("the end").isNotEqualTo(End.OPEN);
        }
    }
}
