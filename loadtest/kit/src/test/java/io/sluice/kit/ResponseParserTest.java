package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Violation.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseParserTest {
    private static ResponseParser parse(String stream, End end, String... methods) {
        return ResponseParser.parse(Bytes.of(stream), end, List.of(methods));
    }

    @Test
    void everyFramingIsRead() {
        ResponseParser parser = parse(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
                        + "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-T: 1\r\n\r\n"
                        + "HTTP/1.1 204 No Content\r\n\r\n"
                        + "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"
                        + "HTTP/1.0 200 OK\r\n\r\nuntil the end",
                End.FIN,
                "GET",
                "GET",
                "GET",
                "GET",
                "HEAD");
        assertThat(parser.violations()).isEmpty();
        assertThat(parser.responses()).allMatch(RawResponse::complete);
        assertThat(parser.responses())
                .extracting(RawResponse::bodyText)
                .containsExactly("ab", "ab", "", "", "", "until the end");
        assertThat(parser.responses().get(1).trailers().value("X-T")).isEqualTo("1");
        assertThat(parser.responses().get(1).reason()).isEmpty();
    }

    @Test
    void interimResponsesBelongToTheFinalOneThatFollows() {
        ResponseParser parser = parse(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n",
                End.OPEN);
        assertThat(parser.responses())
                .singleElement()
                .satisfies(response -> assertThat(response.interim())
                        .extracting(RawResponse::status)
                        .containsExactly(100, 103));
        assertThat(parser.pendingInterim()).hasSize(1);
    }

    @Test
    void bytesAfterASwitchOfProtocolsAreNotInterpreted() {
        ResponseParser parser = parse("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\\x00\n", End.FIN);
        assertThat(parser.responses()).extracting(RawResponse::status).containsExactly(101);
        assertThat(parser.rest()).containsExactly(0, '\n');
        assertThat(parser.violations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 99 x\\r\\n\\r\\n | START_LINE",
                "HTTP/1.1 200\\r\\n\\r\\n | START_LINE",
                "HTTP/2.0 200 OK\\r\\n\\r\\n | START_LINE",
                "HTTP/1.1 200 OK\\nX: y\\n\\n | BARE_LF",
                "HTTP/1.1 200 OK\\r\\nX: a\\r\\n b\\r\\n\\r\\n | OBS_FOLD",
                "HTTP/1.1 200 OK\\r\\nX : a\\r\\n\\r\\n | BLANK_BEFORE_COLON",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\nContent-Length: 1\\r\\n\\r\\na | CONTENT_LENGTH",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n | LENGTH_AND_CHUNKED",
                "HTTP/1.1 204 x\\r\\nContent-Length: 1\\r\\n\\r\\n | FRAMING_NOT_ALLOWED",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nz\\r\\n | CHUNK_SIZE",
            })
    void faultsAreNamed(String stream, Rule rule) {
        assertThat(parse(stream, End.OPEN).violations())
                .extracting(Violation::rule)
                .containsExactly(rule);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nab,FIN",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n2\\r\\nab\\r\\n,FIN",
        "HTTP/1.1 200 OK\\r\\n\\r\\nab,RST",
    })
    void aBodyThatDidNotEndIsTruncated(String stream, End end) {
        ResponseParser parser = parse(stream, end);
        assertThat(parser.violations()).extracting(Violation::rule).containsExactly(Rule.TRUNCATED);
        assertThat(parser.responses()).singleElement().satisfies(response -> {
            assertThat(response.complete()).isFalse();
            assertThat(response.bodyText()).isEqualTo("ab");
        });
    }

    @ParameterizedTest
    @CsvSource({"close,true", "keep-alive,false", "'a, Close',true", "closed,false"})
    void anAnnouncedCloseIsSeen(String value, boolean announced) {
        RawResponse response = parse("HTTP/1.1 200 OK\r\nConnection: " + value + "\r\n\r\n", End.FIN)
                .responses()
                .get(0);
        assertThat(response.announcesClose()).isEqualTo(announced);
    }
}
