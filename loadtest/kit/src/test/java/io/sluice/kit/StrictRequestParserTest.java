package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Violation.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictRequestParserTest {
    private static final String H = "Host: t.example\r\n";

    private static StrictRequestParser parse(String stream) {
        return StrictRequestParser.parse(Bytes.of(stream));
    }

    @Test
    void canonicalRequestsOfAllFramingsPass() {
        StrictRequestParser parser = parse("GET /a?b=c HTTP/1.1\r\n" + H + "\r\n"
                + "POST /l HTTP/1.1\r\n" + H + "Content-Length: 3\r\n\r\nabc"
                + "POST /c HTTP/1.1\r\n" + H
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n"
                + "OPTIONS * HTTP/1.1\r\n" + H + "\r\n");
        assertThat(parser.violations()).isEmpty();
        assertThat(parser.requests()).allMatch(WitnessRequest::complete);
        assertThat(parser.requests()).extracting(WitnessRequest::target).containsExactly("/a?b=c", "/l", "/c", "*");
        assertThat(parser.requests())
                .extracting(WitnessRequest::bodyText)
                .containsExactly("", "abc", "abc0123456789", "");
        assertThat(parser.requests().get(2).trailers().value("x-t")).isEqualTo("1");
    }

    @Test
    void theResultIsTheSameForEveryWayToCut() {
        byte[] stream = Bytes.of("POST /c HTTP/1.1\r\n" + H + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                + "GET / HTTP/1.1\r\n" + H + "\r\n");
        StrictRequestParser parser = new StrictRequestParser(1, new StrictRequestParser.Listener() {});
        for (byte b : stream) {
            parser.feed(new byte[] {b}, 0, 1);
        }
        assertThat(parser.violations()).isEmpty();
        assertThat(parser.requests()).extracting(WitnessRequest::bodyText).containsExactly("abc", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1\\nHost: t\\n\\n | BARE_LF",
                "GET / HTTP/1.1\\r\\nHost: t\\rX: y\\r\\n\\r\\n | BARE_CR",
                "\\r\\nGET / HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n | BLANK_LINE_BEFORE_MESSAGE",
                "GET  / HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n | START_LINE",
                "GET /\\r\\nHost: t\\r\\n\\r\\n | START_LINE",
                "G(T / HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n | START_LINE",
                "GET http://t/ HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n | TARGET",
                "GET /#a HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n | TARGET",
                "GET /\\xc0 HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n | TARGET",
                "GET / HTTP/1.0\\r\\nHost: t\\r\\n\\r\\n | VERSION",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nX: a\\r\\n b\\r\\n\\r\\n | OBS_FOLD",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nX\\r\\n\\r\\n | NO_COLON",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nX : a\\r\\n\\r\\n | BLANK_BEFORE_COLON",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\n: a\\r\\n\\r\\n | NAME",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nX@: a\\r\\n\\r\\n | NAME",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nX: a\\x00b\\r\\n\\r\\n | CONTROL_IN_VALUE",
                "GET / HTTP/1.1\\r\\nX: a\\r\\n\\r\\n | HOST",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nHost: t\\r\\n\\r\\n | HOST",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: 1\\r\\nContent-Length: 1\\r\\n\\r\\n | CONTENT_LENGTH",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: +1\\r\\n\\r\\n | CONTENT_LENGTH",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: 01\\r\\n\\r\\n | CONTENT_LENGTH",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n | TRANSFER_ENCODING",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nTransfer-Encoding: Chunked\\r\\n\\r\\n0\\r\\n\\r\\n | TRANSFER_ENCODING_CASE",
                "GET / HTTP/1.1\\r\\nHost: t\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 1\\r\\n\\r\\n | LENGTH_AND_CHUNKED",
            })
    void everyDepartureFromTheCanonicalFormIsNamed(String stream, Rule rule) {
        assertThat(parse(stream).violations()).extracting(Violation::rule).containsExactly(rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5;x=y\\r\\nhello\\r\\n0\\r\\n\\r\\n | CHUNK_EXTENSION",
                "5 \\r\\nhello\\r\\n0\\r\\n\\r\\n | CHUNK_SIZE",
                "-5\\r\\nhello\\r\\n0\\r\\n\\r\\n | CHUNK_SIZE",
                "\\r\\n | CHUNK_SIZE",
                "5\\r\\nhelloXX0\\r\\n\\r\\n | CHUNK_END",
                "5\\nhello | BARE_LF",
                "0\\r\\nContent-Length: 3\\r\\n\\r\\n | FORBIDDEN_TRAILER",
                "0\\r\\nX\\r\\n\\r\\n | NO_COLON",
            })
    void everyFaultOfAChunkedBodyIsNamed(String body, Rule rule) {
        String head = "POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: chunked\r\n\r\n";
        StrictRequestParser parser = parse(head + body);
        assertThat(parser.violations()).extracting(Violation::rule).containsExactly(rule);
        assertThat(parser.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.state())
                        .isEqualTo(rule.fatal() ? WitnessRequest.State.MALFORMED : WitnessRequest.State.COMPLETE));
    }

    @Test
    void nothingIsReadBehindAFatalViolation() {
        StrictRequestParser parser =
                parse("POST / HTTP/1.1\r\n" + H + "Content-Length: x\r\n\r\nGET /b HTTP/1.1\r\n\r\n");
        assertThat(parser.requests()).hasSize(1);
        assertThat(Bytes.text(parser.loose())).isEqualTo("GET /b HTTP/1.1\r\n\r\n");
    }

    @Test
    void aStreamThatEndsInABodyLeavesAnAbortedRequest() {
        assertThat(parse("POST / HTTP/1.1\r\n" + H + "Content-Length: 5\r\n\r\nhel")
                        .requests())
                .singleElement()
                .satisfies(request -> assertThat(request.aborted()).isTrue());
    }

    @Test
    void theFramingOfAnAbortedBodyIsNotLoose() {
        String head = "POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: chunked\r\n\r\n";
        assertThat(parse(head + "5\r").loose()).isEmpty();
        assertThat(parse(head + "0\r\nX: y\r\n").loose()).isEmpty();
        assertThat(Bytes.text(parse(head + "5\nGET /b").loose())).isEqualTo("5\nGET /b");
    }

    @Test
    void aStreamThatEndsInAHeadIsTruncated() {
        StrictRequestParser parser = parse("GET / HTTP/1.1\r\nHo");
        assertThat(parser.requests()).isEmpty();
        assertThat(parser.violations()).extracting(Violation::rule).containsExactly(Rule.TRUNCATED);
    }
}
