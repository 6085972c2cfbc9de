package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Once the arrays have grown, reading and writing costs no memory: what is allocated per request is collected per request. */
class AllocationTest {
    private static final int ROUNDS = 2_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static void assertAllocatesNothing(Runnable round) {
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(ROUNDS);
    }

    @Test
    void requestsAreReadAndWrittenWithoutAllocating() {
        ByteBuf in = Unpooled.copiedBuffer(Wire.bytes("POST /a/../b//%61?c HTTP/1.1\r\nHost: A.Example:80\r\n"
                + "Connection: keep-alive, x\r\nTE: trailers\r\nExpect: 100-continue\r\nA_b: c\r\n"
                + "Cookie: a=b\r\nTransfer-Encoding: chunked\r\n\r\n"));
        ByteBuf out = Unpooled.buffer(1024);
        RequestHeadReader reader = new RequestHeadReader(Wire.HTTP);
        RequestHead head = Wire.requestHead();
        assertAllocatesNothing(() -> {
            reader.reset();
            if (reader.read(in.readerIndex(0), head) != RequestHeadReader.DONE) {
                throw new IllegalStateException(reader.failure().title());
            }
            RequestHeadWriter.write(head, head.chunked, out.clear());
        });
    }

    @Test
    void responsesAreReadAndWrittenWithoutAllocating() {
        ByteBuf in = Unpooled.copiedBuffer(Wire.bytes("HTTP/1.1 200 OK\r\nServer : x\r\nContent-Length: 5\r\n"
                + "Connection: close\r\nX-Long: " + "v".repeat(3000) + "\r\n\r\n"));
        ByteBuf out = Unpooled.buffer(8192);
        ResponseHeadReader reader = new ResponseHeadReader(Wire.UPSTREAM);
        ResponseHead head = Wire.responseHead();
        assertAllocatesNothing(() -> {
            reader.reset();
            if (reader.read(in.readerIndex(0), head, Method.GET) != ResponseHeadReader.DONE) {
                throw new IllegalStateException(reader.failure().title());
            }
            ResponseHeadWriter.write(head, head.contentLength, head.chunked, true, false, out.clear());
        });
    }

    @Test
    void chunkedBodiesAreReadAndWrittenWithoutAllocating() {
        ByteBuf in = Unpooled.copiedBuffer(Wire.bytes("5;a=\"b\"\r\nhello\r\n0\r\nA: b\r\nHost: x\r\n\r\n"));
        ByteBuf out = Unpooled.buffer(256);
        ChunkedReader reader = new ChunkedReader(Wire.HTTP);
        assertAllocatesNothing(() -> {
            reader.reset();
            out.clear();
            in.readerIndex(0);
            while (reader.next(in) == ChunkedReader.DATA) {
                ChunkedWriter.writeChunkHead(out, reader.dataLength());
                in.skipBytes(reader.dataLength());
                ChunkedWriter.writeChunkTail(out);
            }
            if (reader.trailers() == null) {
                throw new IllegalStateException("trailers are missing");
            }
            ChunkedWriter.writeEnd(reader.trailers(), out);
        });
    }
}
