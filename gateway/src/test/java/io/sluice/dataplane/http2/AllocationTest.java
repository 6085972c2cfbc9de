package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.LoopRandom;
import io.sluice.model.Reason;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Once the arrays have grown, heads cost no memory of ours; of Netty's decoder only what it makes of every block. */
class AllocationTest {
    private static final int ROUNDS = 1_000;
    private static final int MEASUREMENTS = 5;
    /** What Netty makes for each block whose fields are all in the tables: where they go. */
    private static final int NETTYS = 64;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final String[] REQUEST = {
        ":method: POST",
        ":scheme: http",
        ":path: /a/../b//%61?c",
        ":authority: T.Example:80",
        "host: t.example",
        "te: trailers",
        "expect: 100-continue",
        "cookie: a=b",
        "cookie: c=d",
        "a_b: c",
        "user-agent: x",
        "content-length: 5"
    };

    /** Bytes per round, the least of several measurements: what is made once for the JVM's own sake is no cost of a head. */
    private static long allocated(Runnable round) {
        long least = Long.MAX_VALUE;
        for (int measurement = 0; measurement < MEASUREMENTS; measurement++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                round.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least / ROUNDS;
    }

    private static List<AsciiString[]> strings(String... fields) {
        List<AsciiString[]> strings = new ArrayList<>();
        for (String field : fields) {
            int colon = field.indexOf(": ", 1);
            strings.add(new AsciiString[] {
                new AsciiString(field.substring(0, colon)), new AsciiString(field.substring(colon + 2))
            });
        }
        return strings;
    }

    private static void require(Reason reason) {
        if (reason != null) {
            throw new IllegalStateException(reason.title());
        }
    }

    @Test
    void requestsAreTakenAndWrittenWithoutAllocating() {
        AsciiString[][] fields = strings(REQUEST).toArray(AsciiString[][]::new);
        DecodedHead decoded = Heads.decodedHead(Heads.HTTP);
        RequestHead head = Heads.requestHead();
        RequestFields rules = new RequestFields(Heads.HTTP, false, false, new LoopRandom(1));
        BlockEncoder encoder = new BlockEncoder(new HpackWriter());
        HeadView view = new HeadView();
        ByteBuf out = Unpooled.buffer(4096);
        assertThat(allocated(() -> {
                    head.reset();
                    decoded.begin(Section.REQUEST, head.headers());
                    for (AsciiString[] field : fields) {
                        decoded.add(field[0], field[1]);
                    }
                    require(rules.check(decoded, head, false));
                    encoder.encodeHeaders(1, view.request(head, false, head.contentLength), out.clear());
                }))
                .isZero();
    }

    @Test
    void responsesAreTakenAndWrittenWithoutAllocating() {
        AsciiString[][] fields = strings(
                        ":status: 203", "content-type: text/plain", "content-length: 5", "x-long: " + "v".repeat(3000))
                .toArray(AsciiString[][]::new);
        DecodedHead decoded = Heads.decodedHead(Heads.HTTP);
        ResponseHead head = Heads.responseHead();
        BlockEncoder encoder = new BlockEncoder(new HpackWriter());
        HeadView view = new HeadView();
        ByteBuf out = Unpooled.buffer(8192);
        assertThat(allocated(() -> {
                    head.reset();
                    decoded.begin(Section.RESPONSE, head.headers());
                    for (AsciiString[] field : fields) {
                        decoded.add(field[0], field[1]);
                    }
                    require(ResponseFields.check(decoded, head, Method.GET, false));
                    encoder.encodeHeaders(1, view.response(head, head.contentLength), out.clear());
                }))
                .isZero();
    }

    @Test
    void trailersAreTakenAndWrittenWithoutAllocating() {
        AsciiString[][] fields =
                strings("grpc-status: 0", "host: x", "grpc-message: y").toArray(AsciiString[][]::new);
        DecodedHead decoded = Heads.decodedHead(Heads.HTTP);
        HeaderBlock block = new HeaderBlock(64, 2);
        BlockEncoder encoder = new BlockEncoder(new HpackWriter());
        HeadView view = new HeadView();
        ByteBuf out = Unpooled.buffer(256);
        assertThat(allocated(() -> {
                    decoded.begin(Section.TRAILERS, block);
                    for (AsciiString[] field : fields) {
                        decoded.add(field[0], field[1]);
                    }
                    require(TrailerFields.check(decoded));
                    encoder.encodeHeaders(1, view.trailers(TrailerFields.forwardable(decoded)), out.clear());
                }))
                .isZero();
    }

    @Test
    void aHeadThatIsInTheTableCostsWhatNettyMakesOfAnyBlock() throws Http2Exception {
        Http2Headers headers = new DefaultHttp2Headers(false);
        strings(REQUEST).forEach(field -> headers.add(field[0], field[1]));
        DefaultHttp2HeadersEncoder peer = new DefaultHttp2HeadersEncoder();
        ByteBuf in = Unpooled.buffer();
        RequestHead head = Heads.requestHead();
        DecodedHead decoded = Heads.decodedHead(Heads.HTTP);
        HeadDecoder decoder = new HeadDecoder(
                decoded, (stream, into) -> into.begin(Section.REQUEST, head.headers()), Heads.HTTP.maxHeaderBytes());
        RequestFields rules = new RequestFields(Heads.HTTP, false, false, new LoopRandom(1));
        peer.encodeHeaders(1, headers, in);
        decoder.decodeHeaders(1, in);
        peer.encodeHeaders(3, headers, in.clear());
        assertThat(allocated(() -> {
                    head.reset();
                    decode(decoder, in.readerIndex(0));
                    require(rules.check(decoded, head, false));
                }))
                .isLessThanOrEqualTo(NETTYS);
    }

    private static void decode(HeadDecoder decoder, ByteBuf in) {
        try {
            decoder.decodeHeaders(1, in);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
