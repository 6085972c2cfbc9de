package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.http1.Wire.Delivery;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whatever was read is written in a form that reads the same and is written the same again. */
class RoundTripTest {
    private static final int HEADS = 15_000;
    private static final List<String> SAID_ANEW =
            List.of("content-length", "transfer-encoding", "connection", "te", "keep-alive", "max-forwards");

    private static List<String> endToEnd(HeaderBlock block) {
        return Wire.lines(block).stream()
                .filter(line ->
                        !SAID_ANEW.contains(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static String withoutHost(List<String> lines) {
        return String.join(
                "\n", lines.stream().filter(line -> !line.startsWith("Host: ")).toList());
    }

    /** Max-Forwards is lowered at every reading. */
    private static String uncounted(String written) {
        return written.replaceFirst("Max-Forwards: ?[0-9]+", "Max-Forwards: n");
    }

    @Test
    void aWrittenRequestReadsTheSame() {
        HeadGenerator generator = new HeadGenerator(815);
        RequestHead first = Wire.requestHead();
        RequestHead second = Wire.requestHead();
        int accepted = 0;
        for (int i = 0; i < HEADS; i++) {
            byte[] bytes = Wire.bytes(generator.requests(i % 2));
            if (Wire.request(new RequestHeadReader(Wire.HTTP), first, bytes, Delivery.WHOLE)
                                    .reason()
                            != null
                    || first.headers().length() == 0
                    || first.hostEnd == first.hostStart
                    || first.answeredHere) {
                continue;
            }
            accepted++;
            String written = Wire.write(first, first.chunked);
            RequestHeadReader reader = new RequestHeadReader(Wire.HTTP);
            Wire.Outcome outcome = Wire.request(reader, second, Wire.bytes(written), Delivery.WHOLE);
            assertThat(outcome.reason()).as(written).isNull();
            assertThat(outcome.taken()).isEqualTo(written.length());
            assertThat(second.path()).isEqualTo(first.path());
            assertThat(second.host()).isEqualTo(first.host());
            assertThat(second.methodName()).isEqualTo(first.methodName());
            assertThat(second.contentLength).isEqualTo(first.contentLength);
            assertThat(second.chunked).isEqualTo(first.chunked);
            assertThat(second.trailersAccepted).isEqualTo(first.trailersAccepted);
            assertThat(withoutHost(endToEnd(second.headers()))).isEqualTo(withoutHost(endToEnd(first.headers())));
            assertThat(uncounted(Wire.write(second, second.chunked)))
                    .as("written again")
                    .isEqualTo(uncounted(written));
        }
        assertThat(accepted).isGreaterThan(HEADS / 6);
    }

    @Test
    void aWrittenResponseReadsTheSame() {
        HeadGenerator generator = new HeadGenerator(816);
        ResponseHead first = Wire.responseHead();
        ResponseHead second = Wire.responseHead();
        int accepted = 0;
        for (int i = 0; i < HEADS; i++) {
            byte[] bytes = Wire.bytes(generator.responses(i % 2));
            Wire.Outcome read =
                    Wire.response(new ResponseHeadReader(Wire.UPSTREAM), first, bytes, Method.GET, Delivery.WHOLE);
            if (read.result() != ResponseHeadReader.DONE) {
                continue;
            }
            accepted++;
            String written = Wire.write(first, first.contentLength, first.chunked, !first.keepAlive, false);
            Wire.Outcome outcome = Wire.response(
                    new ResponseHeadReader(Wire.UPSTREAM), second, Wire.bytes(written), Method.GET, Delivery.WHOLE);
            assertThat(outcome.reason()).as(written).isNull();
            assertThat(outcome.taken()).isEqualTo(written.length());
            assertThat(second.status).isEqualTo(first.status);
            assertThat(second.contentLength).isEqualTo(first.contentLength);
            assertThat(second.chunked).isEqualTo(first.chunked);
            assertThat(endToEnd(second.headers())).isEqualTo(endToEnd(first.headers()));
            assertThat(Wire.write(second, second.contentLength, second.chunked, !first.keepAlive, false))
                    .as("written again")
                    .isEqualTo(written);
        }
        assertThat(accepted).isGreaterThan(HEADS / 4);
    }

    @Test
    @DisplayName("R-09 no CR or LF in a generated header")
    void noValueEndsALine() {
        Random random = new Random(817);
        RequestHead head = Wire.requestHead();
        byte[] name = Wire.bytes("X-Generated: ");
        for (int i = 0; i < 20_000; i++) {
            byte[] value = new byte[random.nextInt(24)];
            random.nextBytes(value);
            Wire.request(
                    new RequestHeadReader(Wire.HTTP),
                    head,
                    Wire.bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    Delivery.WHOLE);
            boolean control = false;
            for (byte b : value) {
                control |= b >= 0 && b < ' ' && b != '\t' || b == 0x7F;
            }
            if (control) {
                assertThatThrownBy(() -> head.headers().add(name, value, 0, value.length))
                        .isInstanceOf(IllegalArgumentException.class);
            } else {
                head.headers().add(name, value, 0, value.length);
                assertThat(Wire.write(head, false).split("\r|\n|\r\n", -1)).hasSize(2 * 4 + 1);
            }
        }
        assertThatThrownBy(() -> head.headers().add(Wire.bytes("A: b\r\nC: d\r\n")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
