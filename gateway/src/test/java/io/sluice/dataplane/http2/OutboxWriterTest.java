package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.sluice.dataplane.http.ResponseHead;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The frames in the outbox, read by Netty's reader, which shares none of their writer's code. */
class OutboxWriterTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext context = channel.pipeline().firstContext();
    private final Outbox outbox = new Outbox();
    private final OutboxWriter writer = new OutboxWriter(outbox, new BlockEncoder(new HpackWriter()));
    private final HeadView view = new HeadView();

    OutboxWriterTest() {
        outbox.attach(context);
    }

    @AfterEach
    void nothingIsLeft() {
        outbox.discard();
        assertThat(channel.finish()).isFalse();
    }

    /** What each frame is, in words. */
    private static final class Told extends Http2EventAdapter {
        private final List<String> frames = new ArrayList<>();
        private final ByteBuf body = Unpooled.buffer();

        @Override
        public int onDataRead(ChannelHandlerContext from, int stream, ByteBuf data, int padding, boolean end) {
            frames.add("DATA " + stream + " " + data.readableBytes() + (end ? " end" : ""));
            int size = data.readableBytes();
            body.writeBytes(data);
            return size;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext from, int stream, Http2Headers headers, int padding, boolean end) {
            frames.add("HEADERS " + stream + " " + headers.size() + (end ? " end" : ""));
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext from, int stream, long code) {
            frames.add("RST_STREAM " + stream + " " + code);
        }

        @Override
        public void onSettingsAckRead(ChannelHandlerContext from) {
            frames.add("SETTINGS ack");
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings) {
            frames.add("SETTINGS " + settings.maxConcurrentStreams() + " " + settings.initialWindowSize());
        }

        @Override
        public void onPingRead(ChannelHandlerContext from, long content) {
            frames.add("PING " + content);
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext from, long content) {
            frames.add("PING ack " + content);
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext from, int last, long code, ByteBuf words) {
            frames.add("GOAWAY " + last + " " + code + " " + words.readableBytes());
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext from, int stream, int increment) {
            frames.add("WINDOW_UPDATE " + stream + " " + increment);
        }
    }

    private Told sent() throws Http2Exception {
        outbox.flush();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.writeBytes(next);
            next.release();
        }
        Told told = new Told();
        try (DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader(
                new DefaultHttp2HeadersDecoder(false, Http2CodecUtil.MAX_HEADER_LIST_SIZE))) {
            while (all.isReadable()) {
                reader.readFrame(context, all, told);
            }
        }
        return told;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private void data(int stream, int size, boolean end) {
        writer.data(stream, new ArrayDeque<>(List.of(Unpooled.wrappedBuffer(random(size)))), size, end);
    }

    private static ResponseHead head(int fields, int size) {
        ResponseHead head = Heads.responseHead();
        head.reset();
        head.status = 200;
        for (int i = 0; i < fields; i++) {
            head.headers().add(Heads.bytes("x-" + i + ": " + "\"".repeat(size) + "\r\n"));
        }
        return head;
    }

    @Test
    void framesOfAllStreamsLeaveInTheOrderOfTheCallsAndByOneWrite() throws Http2Exception {
        writer.headers(1, view.response(head(2, 3), 5), /* end */ false);
        writer.headers(3, view.response(head(0, 0), 0), /* end */ true);
        data(1, 5, /* end */ true);
        writer.writeRstStream(context, 5, 8, channel.newPromise());
        writer.end(7);
        outbox.flush();
        ByteBuf whole = channel.readOutbound();
        assertThat(channel.outboundMessages()).isEmpty();
        channel.writeOutbound(whole);
        assertThat(sent().frames)
                .containsExactly("HEADERS 1 4", "HEADERS 3 2 end", "DATA 1 5 end", "RST_STREAM 5 8", "DATA 7 0 end");
    }

    @Test
    void whatNettySendsIsWhatItMeant() throws Http2Exception {
        Http2Settings settings = new Http2Settings().maxConcurrentStreams(100).initialWindowSize(65_536);
        assertThat(writer.writeSettings(context, settings, channel.newPromise()).isSuccess())
                .isTrue();
        writer.writeSettingsAck(context, channel.newPromise());
        writer.writePing(context, true, Long.MIN_VALUE + 1, channel.newPromise());
        writer.writePing(context, false, 7, channel.newPromise());
        writer.writeWindowUpdate(context, 0, Integer.MAX_VALUE, channel.newPromise());
        writer.writeGoAway(context, Integer.MAX_VALUE, 11, Unpooled.wrappedBuffer(random(9)), channel.voidPromise());
        assertThat(sent().frames)
                .containsExactly(
                        "SETTINGS 100 65536",
                        "SETTINGS ack",
                        "PING ack -9223372036854775807",
                        "PING 7",
                        "WINDOW_UPDATE 0 2147483647",
                        "GOAWAY 2147483647 11 0");
    }

    @Test
    void aLargeBodyIsCutIntoFramesThatFillATlsRecordEach() throws Http2Exception {
        byte[] bytes = random(100_000);
        ArrayDeque<ByteBuf> data = new ArrayDeque<>(List.of(Unpooled.wrappedBuffer(bytes)));
        writer.data(1, data, 50_000, /* end */ false);
        writer.data(1, data, 50_000, /* end */ true);
        assertThat(data).isEmpty();
        Told told = sent();
        assertThat(told.frames)
                .containsExactly(
                        "DATA 1 16375",
                        "DATA 1 16375",
                        "DATA 1 16375",
                        "DATA 1 875",
                        "DATA 1 16375",
                        "DATA 1 16375",
                        "DATA 1 16375",
                        "DATA 1 875 end");
        assertThat(ByteBufUtil.getBytes(told.body)).isEqualTo(bytes);
    }

    @Test
    void whatFitsIntoOneFrameIsOne() throws Http2Exception {
        data(1, 16_384, /* end */ true);
        data(3, 16_385, /* end */ true);
        assertThat(sent().frames).containsExactly("DATA 1 16384 end", "DATA 3 16375", "DATA 3 10 end");
    }

    @Test
    void piecesShareFrames() throws Http2Exception {
        ArrayDeque<ByteBuf> pieces = new ArrayDeque<>();
        ByteBuf bytes = Unpooled.wrappedBuffer(random(40_000));
        for (int size : new int[] {5, 16_384, 1, 16_384, 7_226}) {
            pieces.add(bytes.readRetainedSlice(size));
        }
        List<ByteBuf> all = List.copyOf(pieces);
        writer.data(1, pieces, 39_000, /* end */ false);
        assertThat(pieces).as("what is left").containsExactly(all.get(4));
        assertThat(all.get(4).readableBytes()).isEqualTo(1_000);
        writer.data(1, pieces, 1_000, /* end */ true);
        assertThat(pieces).isEmpty();
        Told told = sent();
        assertThat(told.frames).containsExactly("DATA 1 16375", "DATA 1 16375", "DATA 1 6250", "DATA 1 1000 end");
        assertThat(ByteBufUtil.getBytes(told.body)).isEqualTo(random(40_000));
        assertThat(bytes.release()).as("nobody else has it").isTrue();
    }

    @Test
    void aHeadThatIsTooLargeForAFrameIsContinued() throws Http2Exception {
        for (int fields : new int[] {40, 41, 80, 120}) {
            writer.headers(1, view.response(head(fields, 400), -1), /* end */ true);
            writer.writePing(context, false, fields, channel.newPromise());
            assertThat(sent().frames).containsExactly("HEADERS 1 " + (fields + 1) + " end", "PING " + fields);
        }
    }

    @Test
    void theOtherSideSaysHowLargeFramesMayBe() throws Http2Exception {
        assertThatThrownBy(() -> writer.maxFrameSize(16_383)).isInstanceOf(Http2Exception.class);
        assertThatThrownBy(() -> writer.maxFrameSize(1 << 24)).isInstanceOf(Http2Exception.class);
        writer.maxFrameSize((1 << 24) - 1);
        data(1, 20_000, /* end */ true);
        assertThat(sent().frames)
                .as("larger ones would be more than a TLS record")
                .hasSize(2);
    }

    @Test
    void aBatchIsNotLargerThanTheOutbox() {
        data(1, 1_000_000, /* end */ true);
        outbox.flush();
        List<Integer> sizes = new ArrayList<>();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            sizes.add(next.readableBytes());
            next.release();
        }
        assertThat(sizes).allMatch(size -> size <= Outbox.LARGEST).hasSize(16);
    }

    @Test
    void whatWasNotHandedOverIsForgotten() {
        writer.end(1);
        assertThat(outbox.size()).isEqualTo(9);
        writer.close();
        assertThat(outbox.size()).isZero();
        outbox.flush();
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void framesThatAServerDoesNotSendAreADefect() {
        assertThatThrownBy(() -> writer.writePriority(context, 1, 3, (short) 16, false, channel.newPromise()))
                .isInstanceOf(UnsupportedOperationException.class);
        ByteBuf data = Unpooled.buffer().writeByte(1);
        assertThatThrownBy(() -> writer.writeData(context, 1, data, 0, true, channel.newPromise()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(data.refCnt()).isZero();
    }
}
