package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses and trailers (RFC 9113 sections 8.1 and 8.3.2). */
class ResponseHeadTest {
    private record Response(ResponseHead head, Reason reason) {}

    private static Response response(int method, boolean endOfStream, String... fields) {
        ResponseHead head = Heads.responseHead();
        head.reset();
        DecodedHead decoded = Heads.decode(Heads.HTTP, Section.RESPONSE, head.headers(), Heads.literals(fields));
        return new Response(head, ResponseFields.check(decoded, head, method, endOfStream));
    }

    @Test
    void aGoodHeadSaysWhatItWouldSayOverHttp1() {
        Response response = response(Method.GET, false, ":status: 200", "x: y");
        assertThat(response.reason()).isNull();
        assertThat(response.head().status).isEqualTo(200);
        assertThat(response.head().chunked && response.head().keepAlive).isTrue();
        assertThat(response.head().bodiless || response.head().untilClose()).isFalse();
        assertThat(response.head().minorVersion).isEqualTo(1);
        assertThat(Heads.lines(response.head().headers())).containsExactly("x: y");
    }

    @ParameterizedTest
    @DisplayName("H2-12 malformed heads")
    @CsvSource(delimiter = '|', textBlock = """
            :status: 20            | BAD_RESPONSE_HEAD
            :status: 2000          | BAD_RESPONSE_HEAD
            :status: 2x0           | BAD_RESPONSE_HEAD
            :status: 099           | BAD_RESPONSE_HEAD
            :status: +20           | BAD_RESPONSE_HEAD
            :status: 2\\r0         | BAD_RESPONSE_HEAD
            :status: 101           | UNEXPECTED_UPGRADE
            :path: /               | BAD_RESPONSE_HEAD
            x: y                   | BAD_RESPONSE_HEAD
            :status: 200;:status: 200      | BAD_RESPONSE_HEAD
            x: y;:status: 200              | BAD_RESPONSE_HEAD
            :status: 200;connection: close | BAD_RESPONSE_HEAD
            :status: 200;transfer-encoding: chunked | BAD_RESPONSE_HEAD
            :status: 200;X: y              | BAD_RESPONSE_HEAD
            :status: 200;x: a\\nb          | BAD_RESPONSE_HEAD
            :status: 200;content-length: x | BAD_RESPONSE_FRAMING
            :status: 200;content-length: 5;content-length: 5 | BAD_RESPONSE_FRAMING
            :status: 204;content-length: 5 | BAD_RESPONSE_FRAMING
            :status: 103;content-length: 5 | BAD_RESPONSE_FRAMING
            """)
    void malformedHeadsAreRefused(String fields, Reason reason) {
        assertThat(response(Method.GET, false, fields.split(";")).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("Where the body ends")
    @CsvSource(delimiter = '|', textBlock = """
            GET  | true  | 200 |    | 0  | false | false |
            GET  | false | 200 |    | -1 | true  | false |
            GET  | false | 200 | 5  | 5  | false | false |
            GET  | true  | 200 | 0  | 0  | false | false |
            GET  | true  | 200 | 5  |    |       |       | BAD_RESPONSE_FRAMING
            HEAD | true  | 200 | 5  | 5  | false | true  |
            HEAD | true  | 200 |    | -1 | false | true  |
            GET  | true  | 204 |    | -1 | false | true  |
            GET  | true  | 204 | 0  | -1 | false | true  |
            GET  | true  | 304 | 5  | 5  | false | true  |
            GET  | false | 103 |    | -1 | false | true  |
            GET  | true  | 103 |    |    |       |       | BAD_RESPONSE_FRAMING
            """)
    void itIsClearWhereTheBodyEnds(
            String method,
            boolean endOfStream,
            int status,
            String length,
            Long contentLength,
            Boolean chunked,
            Boolean bodiless,
            Reason reason) {
        String[] fields = length == null
                ? new String[] {":status: " + status}
                : new String[] {":status: " + status, "content-length: " + length};
        Response response = response(method.equals("HEAD") ? Method.HEAD : Method.GET, endOfStream, fields);
        assertThat(response.reason()).isEqualTo(reason);
        if (reason == null) {
            assertThat(response.head().contentLength).isEqualTo(contentLength);
            assertThat(response.head().chunked).isEqualTo(chunked);
            assertThat(response.head().bodiless).isEqualTo(bodiless);
            assertThat(response.head().untilClose()).isFalse();
        }
    }

    @Test
    void aLargeHeadIsRefused() {
        String large = "v".repeat(Heads.HTTP.maxHeaderBytes());
        assertThat(response(Method.GET, false, ":status: 200", "x: " + large).reason())
                .isEqualTo(Reason.RESPONSE_HEAD_TOO_LARGE);
    }

    private static HeaderBlock trailers(Reason reason, String... fields) {
        HeaderBlock block = new HeaderBlock(64, 2);
        DecodedHead decoded = Heads.decode(Heads.HTTP, Section.TRAILERS, block, Heads.literals(fields));
        assertThat(TrailerFields.check(decoded)).isEqualTo(reason);
        return reason == null ? TrailerFields.forwardable(decoded) : null;
    }

    @Test
    @DisplayName("D-10 trailers")
    void trailersThatWouldChangeTheHeadAreDropped() {
        HeaderBlock kept = trailers(
                null,
                "content-length: 5",
                "host: x",
                "x-forwarded-for: y",
                "cache-control: no-store",
                "grpc-status: 0");
        assertThat(Heads.lines(kept)).containsExactly("grpc-status: 0");
        assertThat(trailers(null, "content-length: 5", "host: x", "x-forwarded-for: y"))
                .isNull();
        assertThat(trailers(null)).isNull();
    }

    @ParameterizedTest
    @DisplayName("D-07 malformed trailers")
    @ValueSource(strings = {":path: /", ":status: 200", "X: y", "x: a\\nb", "connection: x", "transfer-encoding: x"})
    void malformedTrailersAreRefused(String field) {
        trailers(Reason.BAD_TRAILER, field);
        trailers(Reason.BAD_TRAILER, "a: b", field);
    }

    @Test
    @DisplayName("L-02 number and size of trailers")
    void trailersHaveTheLimitsOfHeads() {
        String[] many = new String[101];
        Arrays.fill(many, "a: b");
        trailers(Reason.TOO_MANY_HEADERS, many);
        trailers(Reason.HEADERS_TOO_LARGE, "a: " + "v".repeat(Heads.HTTP.maxHeaderBytes()));
    }
}
