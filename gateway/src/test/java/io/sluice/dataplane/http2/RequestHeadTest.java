package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http2.Heads.Request;
import io.sluice.model.Reason;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** http2.md section 1, the D vectors as far as heads go: what is refused, and what an accepted head says. */
class RequestHeadTest {
    private static Reason get(String... more) {
        return Heads.request(Heads.get(more)).reason();
    }

    @Test
    void aGoodHeadSaysWhatItWouldSayOverHttp1() {
        Request request = Heads.request(
                ":method: POST", ":scheme: http", ":path: /a/../b?c=d", ":authority: T.Example:8080", "x: y");
        RequestHead head = request.head();
        assertThat(request.reason()).isNull();
        assertThat(head.method).isEqualTo(Method.POST);
        assertThat(head.methodName()).isEqualTo("POST");
        assertThat(head.target()).isEqualTo("/a/../b?c=d");
        assertThat(head.path()).isEqualTo("/b");
        assertThat(head.host()).isEqualTo("t.example");
        assertThat(head.hostPort).isEqualTo(8080);
        assertThat(head.minorVersion).isEqualTo(1);
        assertThat(head.http2 && head.keepAlive && head.chunked).isTrue();
        assertThat(head.upgrade || head.expectContinue || head.trailersAccepted || head.answeredHere)
                .isFalse();
        assertThat(request.lines()).containsExactly("host: T.Example:8080", "x: y");
    }

    @Test
    @DisplayName("D-12 a body of unknown length")
    void aBodyWithoutLengthIsChunkedAndNoBodyIsNone() {
        assertThat(Heads.request(Heads.get()).head().chunked).isTrue();
        RequestHead ended = Heads.request(Heads.HTTP, true, Heads.get()).head();
        assertThat(ended.chunked || ended.hasBody()).isFalse();
        RequestHead known = Heads.request(Heads.get("content-length: 5")).head();
        assertThat(known.chunked).isFalse();
        assertThat(known.contentLength).isEqualTo(5);
    }

    @ParameterizedTest
    @DisplayName("D-01, D-08 fields of connections")
    @ValueSource(
            strings = {
                "transfer-encoding: chunked",
                "transfer-encoding: ",
                "connection: x",
                "connection: ",
                "keep-alive: 1",
                "proxy-connection: close",
                "upgrade: x",
                "te: gzip",
                "te: trailers, gzip",
                "te: trailers;q=1",
                "te: "
            })
    void whatBelongsToAConnectionIsRefused(String field) {
        assertThat(get(field)).isEqualTo(Reason.CONNECTION_HEADER);
        assertThat(get("te: trailers", field)).isEqualTo(Reason.CONNECTION_HEADER);
    }

    @Test
    @DisplayName("D-08 te: trailers")
    void trailersMayBeAccepted() {
        assertThat(Heads.request(Heads.get("te: trailers")).head().trailersAccepted)
                .isTrue();
        assertThat(get("te: Trailers", "te: trailers")).isNull();
    }

    @ParameterizedTest
    @DisplayName("D-02 Content-Length in the head")
    @CsvSource(delimiter = '|', textBlock = """
            content-length: +5   | BAD_CONTENT_LENGTH
            content-length: -1   | BAD_CONTENT_LENGTH
            content-length: 05   | BAD_CONTENT_LENGTH
            content-length: 5, 5 | BAD_CONTENT_LENGTH
            content-length: 0x5  | BAD_CONTENT_LENGTH
            content-length: 1000000000000000000 | BAD_CONTENT_LENGTH
            """)
    void aLengthIsAPlainNumber(String field, Reason reason) {
        assertThat(get(field)).isEqualTo(reason);
    }

    @Test
    @DisplayName("D-02 two Content-Length, one without a body")
    void thereIsOneLengthAndItIsTheBodys() {
        assertThat(get("content-length: 5", "content-length: 5")).isEqualTo(Reason.REPEATED_CONTENT_LENGTH);
        assertThat(get("content-length: ")).isEqualTo(Reason.BAD_CONTENT_LENGTH);
        assertThat(Heads.request(Heads.HTTP, true, Heads.get("content-length: 5"))
                        .reason())
                .isEqualTo(Reason.LENGTH_MISMATCH);
        assertThat(Heads.request(Heads.HTTP, true, Heads.get("content-length: 0"))
                        .reason())
                .isNull();
    }

    @ParameterizedTest
    @DisplayName("D-06 names")
    @ValueSource(strings = {"Abc: x", "a b: x", "\\0: x", "foo\\r\\nx: y", "a:b: x", "\u00e4: x", "a\\t: x", "aB: x"})
    void aNameIsALowerCaseToken(String field) {
        assertThat(get(field)).isEqualTo(Reason.BAD_HEADER_NAME);
    }

    @Test
    @DisplayName("D-06 the empty name")
    void aNameIsNotEmpty() {
        DecodedHead decoded = Heads.decodedHead(Heads.HTTP);
        decoded.begin(Section.REQUEST, Heads.requestHead().headers());
        decoded.add("", "x");
        assertThat(decoded.fault()).isEqualTo(Reason.BAD_HEADER_NAME);
    }

    @ParameterizedTest
    @DisplayName("D-06 values")
    @ValueSource(
            strings = {
                "x: a\\r\\nTransfer-Encoding: chunked",
                "x: a\\0b",
                "x: \\r",
                "x: a\\n",
                "x:  a",
                "x: a ",
                "x: \\ta",
                "x: a\\t",
                "x:  ",
                "x: \u0001",
                "x: \u007f"
            })
    void aValueHoldsNoControlByteAndNoBlankAround(String field) {
        assertThat(get(field)).isEqualTo(Reason.BAD_HEADER_VALUE);
    }

    @ParameterizedTest
    @DisplayName("D-06 values that are right")
    @ValueSource(strings = {"x: a\\tb", "x: ", "x: a: b", "x: \u00e4\u00ff", "x: a b"})
    void otherValuesPassUnchanged(String field) {
        Request request = Heads.request(Heads.get(field));
        assertThat(request.reason()).isNull();
        assertThat(request.lines()).containsExactly("host: t.example", Heads.unescape(field));
    }

    @Test
    @DisplayName("D-09 cookie crumbs")
    void cookieCrumbsAreJoined() {
        String[] crumbs = new String[50];
        Arrays.fill(crumbs, "cookie: a=b");
        Request request = Heads.request(Heads.and(Heads.get(crumbs), "x: y"));
        assertThat(request.reason()).isNull();
        String joined = "cookie: " + String.join("; ", Collections.nCopies(50, "a=b"));
        assertThat(request.lines()).containsExactly("host: t.example", "x: y", joined);
        assertThat(Heads.request(Heads.get("cookie: ", "cookie: c")).lines()).contains("cookie: c");
        assertThat(Heads.request(Heads.get("cookie: c", "cookie: ", "cookie: d"))
                        .lines())
                .contains("cookie: c; d");
        assertThat(Heads.request(Heads.get("cookie: c", "cookie: ")).lines()).contains("cookie: c");
        assertThat(Heads.request(Heads.get("cookie: c")).lines()).containsExactly("host: t.example", "cookie: c");
    }

    @Test
    @DisplayName("D-09 too many crumbs, L-02")
    void everyFieldCountsTheAuthorityTooAndCrumbsAsWell() {
        String[] crumbs = new String[99];
        Arrays.fill(crumbs, "cookie: a=b");
        assertThat(get(crumbs)).isNull();
        assertThat(Heads.request(Heads.and(Heads.get(crumbs), "x: y")).reason()).isEqualTo(Reason.TOO_MANY_HEADERS);
        assertThat(Heads.request(Heads.and(Heads.get(crumbs), "X: y")).reason()).isEqualTo(Reason.TOO_MANY_HEADERS);
    }

    @ParameterizedTest
    @DisplayName("H2-06 the size of the list")
    @CsvSource({"0,", "1,HEADERS_TOO_LARGE"})
    void aListHas32KibWith32BytesForEachField(int more, Reason reason) {
        int before = 32 * 5 + ":methodGET:schemehttp:path/:authorityt.examplex".length();
        String value = "v".repeat(Heads.HTTP.maxHeaderBytes() - before + more);
        assertThat(get("x: " + value)).isEqualTo(reason);
    }

    @Test
    void ofSeveralFaultsTheFirstFieldsIsToldAndNothingBehindItIsTaken() {
        Request request = Heads.request(Heads.get("a: b", "connection: x", "B: c", "d: e"));
        assertThat(request.reason()).isEqualTo(Reason.CONNECTION_HEADER);
        assertThat(request.lines()).doesNotContain("d: e").contains("a: b");
    }

    @Test
    void whatWasRightOfARefusedHeadCanBeWrittenDown() {
        Request request = Heads.request(Heads.get("A: b"));
        request.head().refused();
        assertThat(request.head().methodName()).isEqualTo("GET");
        assertThat(request.head().target()).isEqualTo("/");
        assertThat(request.head().host()).isEqualTo("t.example");
        Request broken = Heads.request(Heads.getWith(":path", ":path: /\\r\\nx"));
        broken.head().refused();
        assertThat(broken.head().target()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("Underscores")
    @CsvSource({"drop,,false", "keep,,true", "reject,UNDERSCORE_IN_HEADER_NAME,true"})
    void underscoresAreTreatedAsOverHttp1(String setting, Reason reason, boolean kept) {
        Request request = Heads.request(Heads.http("underscoreHeaders", setting), false, Heads.get("a_b: c"));
        assertThat(request.reason()).isEqualTo(reason);
        assertThat(request.lines().contains("a_b: c")).isEqualTo(kept);
    }

    @Test
    void expectationAndMaxForwardsAreUnderstoodAsOverHttp1() {
        assertThat(Heads.request(Heads.get("expect: 100-continue")).head().expectContinue)
                .isTrue();
        assertThat(get("expect: x")).isEqualTo(Reason.EXPECTATION_FAILED);
        String[] options = Heads.getWith(":method", ":method: OPTIONS");
        assertThat(Heads.request(Heads.and(options, "max-forwards: 0")).head().answeredHere)
                .isTrue();
    }
}
