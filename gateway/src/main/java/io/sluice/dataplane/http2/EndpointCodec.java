package io.sluice.dataplane.http2;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.sluice.settings.H2Settings;
import io.sluice.settings.HttpSettings.UnderscoreHeaders;
import io.sluice.settings.UpstreamSettings;

/**
 * The parts of a connection to an endpoint, as {@link ServerCodec} has those of a client's: endpoints are guarded against by the
 * same limits (a hostile one costs as much as a hostile client), heads by those of responses. Pushes are refused.
 */
final class EndpointCodec implements HeadDecoder.Sections, FrameGuard.Known {
    private final DefaultHttp2Connection connection = new DefaultHttp2Connection(/* server */ false);
    private final Outbox outbox = new Outbox();
    private final DecodedHead head;
    private final OutboxWriter writer;
    private final Http2ConnectionEncoder encoder;
    private final Http2ConnectionDecoder decoder;
    private final Http2Settings settings;
    private final RecentStreams reset = new RecentStreams();
    private final RecentStreams ended = new RecentStreams();
    private HeadDecoder.Sections sections;
    private boolean over;

    EndpointCodec(Http2Loop shared) {
        UpstreamSettings upstream = shared.upstream();
        H2Settings h2 = shared.h2();
        head = new DecodedHead(upstream.maxResponseHeaders(), upstream.maxResponseHead(), UnderscoreHeaders.KEEP);
        writer = new OutboxWriter(outbox, new BlockEncoder(shared.writer()));
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        encoder = new DefaultHttp2ConnectionEncoder(connection, writer);
        HeadDecoder heads = new HeadDecoder(head, this, upstream.maxResponseHead());
        decoder = new DefaultHttp2ConnectionDecoder(
                connection,
                encoder,
                new FrameGuard(
                        new DefaultHttp2FrameReader(heads, h2.smallContinuations()),
                        connection,
                        outbox,
                        writer,
                        h2,
                        this),
                Http2PromisedRequestVerifier.ALWAYS_VERIFY,
                /* autoAckSettings */ true,
                /* autoAckPing */ true,
                /* validateHeaders */ false);
        settings = Http2Settings.defaultSettings()
                .pushEnabled(false)
                .headerTableSize(h2.headerTableSize())
                .initialWindowSize(h2.streamWindow())
                .maxHeaderListSize(upstream.maxResponseHead());
    }

    /** Who says what comes next on a stream; before the first byte is read. */
    void sections(HeadDecoder.Sections by) {
        sections = by;
    }

    @Override
    public void begin(int streamId, DecodedHead into) {
        sections.begin(streamId, into);
    }

    Http2Connection connection() {
        return connection;
    }

    Outbox outbox() {
        return outbox;
    }

    /** What the last section has come to. */
    DecodedHead head() {
        return head;
    }

    OutboxWriter writer() {
        return writer;
    }

    /** No frame is interpreted any more. */
    void stopReading() {
        over = true;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public RecentStreams reset() {
        return reset;
    }

    @Override
    public RecentStreams ended() {
        return ended;
    }

    Http2ConnectionEncoder encoder() {
        return encoder;
    }

    Http2ConnectionDecoder decoder() {
        return decoder;
    }

    /** What the endpoint is told at first. */
    Http2Settings settings() {
        return settings;
    }
}
