package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Reason;
import io.sluice.settings.H2Settings;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.SettingsReader;
import io.sluice.settings.UpstreamSettings;
import io.sluice.settings.WsSettings;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bounds themselves, one frame below and one above; that whole connections end by them is Http2FloodVectorsTest's. */
class FrameGuardTest {
    private static final Map<String, String> FEW = Map.of("emptyFrames", "3", "outboundControlFrames", "4");

    private final Loop loop = new Loop(0, () -> 7, 1);
    private final Http2Loop shared = new Http2Loop(
            loop,
            new Clients(loop),
            read(HttpSettings.class),
            read(H2Settings.class),
            read(UpstreamSettings.class),
            read(WsSettings.class),
            Runnable::run,
            Runnable::run);
    private final FrameCodec codec = FrameCodec.toClient(shared);
    private final Http2Connection connection = codec.connection();
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext context = channel.pipeline().firstContext();
    private final FrameGuard guard = new FrameGuard(
            new DefaultHttp2FrameReader(), connection, codec.outbox(), codec.writer(), shared.h2(), codec);
    private int passed;

    private static <R extends Record> R read(Class<R> branch) {
        return SettingsReader.read(branch, name -> Optional.ofNullable(FEW.get(name)));
    }

    /** Counts what the guard lets through. */
    private final class Behind extends Http2EventAdapter {
        @Override
        public int onDataRead(ChannelHandlerContext from, int stream, ByteBuf data, int padding, boolean end) {
            passed++;
            return data.readableBytes() + padding;
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext from, int stream, Http2Headers head, int padding, boolean end) {
            passed++;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext from,
                int stream,
                Http2Headers head,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            passed++;
        }

        @Override
        public void onPriorityRead(
                ChannelHandlerContext from, int stream, int dependency, short weight, boolean exclusive) {
            passed++;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext from, int stream, long code) {
            passed++;
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings) {
            passed++;
        }

        @Override
        public void onPingRead(ChannelHandlerContext from, long content) {
            passed++;
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext from, int stream, int increment) {
            passed++;
        }

        @Override
        public void onUnknownFrame(
                ChannelHandlerContext from, byte type, int stream, Http2Flags flags, ByteBuf payload) {
            passed++;
        }
    }

    private interface Sent {
        void frame() throws Http2Exception;
    }

    @BeforeEach
    void listen() throws Http2Exception {
        codec.outbox().attach(context);
        guard.readFrame(context, Unpooled.EMPTY_BUFFER, new Behind()); // tells it who is behind it
    }

    @AfterEach
    void close() {
        codec.outbox().discard();
        guard.close();
        channel.finishAndReleaseAll();
    }

    private void passes(int times, Sent sent) throws Http2Exception {
        int before = passed;
        for (int i = 0; i < times; i++) {
            sent.frame();
        }
        assertThat(passed).isEqualTo(before + times);
    }

    private void refused(Http2Error error, Reason reason, Sent sent) {
        int before = passed;
        assertThatThrownBy(sent::frame).isInstanceOfSatisfying(Violation.class, violation -> {
            assertThat(violation.error()).isEqualTo(error);
            assertThat(Violation.reasonOf(violation)).isEqualTo(reason);
        });
        assertThat(passed).isEqualTo(before);
    }

    private void flood(Reason reason, Sent sent) {
        refused(Http2Error.ENHANCE_YOUR_CALM, reason, sent);
    }

    private void head(int stream) throws Http2Exception {
        guard.onHeadersRead(context, stream, null, 0, false);
    }

    private void headWithPriority(int stream) throws Http2Exception {
        guard.onHeadersRead(context, stream, null, 0, (short) 16, false, 0, false);
    }

    private void data(int stream, int size, boolean end) throws Http2Exception {
        guard.onDataRead(context, stream, Unpooled.wrappedBuffer(new byte[size]), 0, end);
    }

    private void update() throws Http2Exception {
        guard.onWindowUpdateRead(context, 0, 1);
    }

    private void priority() throws Http2Exception {
        guard.onPriorityRead(context, 3, 0, (short) 16, false);
    }

    private void unknown() throws Http2Exception {
        guard.onUnknownFrame(context, (byte) 99, 0, new Http2Flags(), Unpooled.EMPTY_BUFFER);
    }

    // --- what costs the sender nothing --------------------------------------------------------------------------

    @Test
    void emptyDataIsCountedUntilSomethingComes() throws Http2Exception {
        passes(3, () -> data(1, 0, false));
        passes(1, () -> data(1, 1, false));
        passes(3, () -> data(1, 0, false));
        passes(1, () -> head(3));
        passes(3, () -> data(1, 0, false));
        passes(1, () -> headWithPriority(5));
        passes(3, () -> data(1, 0, false));
        passes(1, () -> data(1, 0, true)); // says something: that is the end
        passes(3, () -> data(3, 0, false));
        flood(Reason.EMPTY_FRAMES, () -> data(3, 0, false));
    }

    @Test
    void aStreamIsWorthAHundredPrioritiesAndUnknownFrames() throws Http2Exception {
        passes(60, this::priority);
        passes(40, this::unknown);
        passes(1, () -> head(1));
        passes(50, this::priority);
        passes(1, () -> headWithPriority(3));
        passes(150, this::unknown);
        flood(Reason.CONTROL_FLOOD, this::priority);
        flood(Reason.CONTROL_FLOOD, this::unknown);
    }

    @Test
    void windowUpdatesAreForStreamsAndForData() throws Http2Exception {
        passes(5, this::update);
        passes(1, () -> head(1));
        passes(2, this::update);
        passes(1, () -> headWithPriority(3));
        passes(2, this::update);
        codec.writer().data(1, new ArrayDeque<>(List.of(Unpooled.wrappedBuffer(new byte[10]))), 10, false);
        codec.writer().data(1, new ArrayDeque<>(List.of(Unpooled.wrappedBuffer(new byte[10]))), 10, false);
        passes(40, this::update);
        flood(Reason.CONTROL_FLOOD, this::update);
    }

    @Test
    void whatIsAnsweredIsBoundedByTheAnswersThatWait() throws Http2Exception {
        for (int i = 0; i < 4; i++) {
            codec.writer().writePing(context, true, 7, context.newPromise());
        }
        passes(1, () -> guard.onPingRead(context, 7));
        passes(1, () -> guard.onSettingsRead(context, new Http2Settings()));
        codec.writer().writeSettingsAck(context, context.newPromise());
        flood(Reason.CONTROL_FLOOD, () -> guard.onPingRead(context, 7));
        flood(Reason.CONTROL_FLOOD, () -> guard.onSettingsRead(context, new Http2Settings()));
        codec.outbox().flush(); // the client has read them
        passes(1, () -> guard.onPingRead(context, 7));
    }

    @Test
    void aResetThatIsSentIsAnAnswer() throws Http2Exception {
        for (int i = 0; i < 5; i++) {
            codec.writer().writeRstStream(context, 1, 8, context.newPromise());
        }
        flood(Reason.CONTROL_FLOOD, () -> guard.onPingRead(context, 7));
    }

    // --- streams that cannot be used ----------------------------------------------------------------------------

    @Test
    void aStreamThatWasLeftOutIsNotToBeUsed() throws Http2Exception {
        connection.remote().createStream(5, false);
        refused(Http2Error.PROTOCOL_ERROR, Reason.H2_VIOLATION, () -> head(3));
        refused(Http2Error.PROTOCOL_ERROR, Reason.H2_VIOLATION, () -> headWithPriority(3));
        refused(Http2Error.PROTOCOL_ERROR, Reason.H2_VIOLATION, () -> data(3, 1, false));
        passes(1, () -> head(5));
        passes(1, () -> head(7));
    }

    @Test
    void aStreamThatIsOverIsNotToBeUsedUnlessWeHaveResetIt() throws Http2Exception {
        Http2Stream over = connection.remote().createStream(5, false);
        over.close();
        codec.ended().add(5);
        refused(Http2Error.STREAM_CLOSED, Reason.H2_VIOLATION, () -> data(5, 1, false));
        codec.haveReset(5);
        passes(1, () -> data(5, 1, false));
    }

    @Test
    void nothingOfABatchIsLookedAtBehindTheEnd() {
        codec.stopReading();
        refused(Http2Error.NO_ERROR, Reason.H2_VIOLATION, () -> head(1));
        refused(Http2Error.NO_ERROR, Reason.H2_VIOLATION, () -> headWithPriority(1));
        refused(Http2Error.NO_ERROR, Reason.H2_VIOLATION, () -> data(1, 1, false));
        refused(Http2Error.NO_ERROR, Reason.H2_VIOLATION, this::update);
        refused(Http2Error.NO_ERROR, Reason.H2_VIOLATION, this::priority);
        refused(Http2Error.NO_ERROR, Reason.H2_VIOLATION, this::unknown);
        refused(Http2Error.NO_ERROR, Reason.H2_VIOLATION, () -> guard.onRstStreamRead(context, 1, 8));
        refused(Http2Error.NO_ERROR, Reason.H2_VIOLATION, () -> guard.onPingRead(context, 7));
        refused(Http2Error.NO_ERROR, Reason.H2_VIOLATION, () -> guard.onSettingsRead(context, new Http2Settings()));
    }
}
