package io.sluice.dataplane.http2;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.sluice.settings.H2Settings;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.HttpSettings.UnderscoreHeaders;
import io.sluice.settings.UpstreamSettings;

/**
 * Netty's parts of one connection and ours, put together: its reader of frames, states of streams and windows; our heads and our
 * way out. Streams share the connection's window evenly: a tree of priorities is work that the other side can cause at will, and RFC
 * 9113 section 5.3 has given it up. Endpoints are guarded against by the limits for clients: a hostile one costs as much.
 */
final class FrameCodec implements HeadDecoder.Sections, FrameGuard.Known {
    private final DefaultHttp2Connection connection;
    private final Outbox outbox = new Outbox();
    private final DecodedHead head;
    private final OutboxWriter writer;
    private final Encoder encoder;
    private final Http2ConnectionDecoder decoder;
    private final Http2Settings settings;
    private final RecentStreams reset = new RecentStreams();
    private final RecentStreams ended = new RecentStreams();
    private HeadDecoder.Sections sections;
    private boolean over;

    /** @param maxHead the largest head that {@code into} takes, in bytes */
    private FrameCodec(Http2Loop shared, boolean server, DecodedHead into, int maxHead) {
        H2Settings h2 = shared.h2();
        connection = new DefaultHttp2Connection(server);
        head = into;
        writer = new OutboxWriter(outbox, new BlockEncoder(shared.writer()));
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        encoder = new Encoder(connection, writer);
        HeadDecoder heads = new HeadDecoder(head, this, maxHead);
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
                .headerTableSize(h2.headerTableSize())
                .initialWindowSize(h2.streamWindow())
                .maxHeaderListSize(maxHead);
    }

    /** Of a connection that a client has made. */
    static FrameCodec toClient(Http2Loop shared) {
        HttpSettings http = shared.http();
        DecodedHead head = new DecodedHead(http.maxHeaders(), http.maxHeaderBytes(), http.underscoreHeaders());
        FrameCodec made = new FrameCodec(shared, /* server */ true, head, http.maxHeaderBytes());
        made.settings.maxConcurrentStreams(shared.h2().maxConcurrentStreams());
        if (shared.h2().extendedConnect()) {
            made.settings.connectProtocolEnabled(true);
        }
        return made;
    }

    /** Of a connection to an endpoint; pushes are refused. */
    static FrameCodec toEndpoint(Http2Loop shared) {
        UpstreamSettings upstream = shared.upstream();
        DecodedHead head =
                new DecodedHead(upstream.maxResponseHeaders(), upstream.maxResponseHead(), UnderscoreHeaders.KEEP);
        FrameCodec made = new FrameCodec(shared, /* server */ false, head, upstream.maxResponseHead());
        made.settings.pushEnabled(false);
        return made;
    }

    /**
     * The limit of streams is told to the client, but kept by us: Netty would refuse a stream before it knows it, and take the data
     * that an honest client has sent along for a fault of the connection.
     */
    private static final class Encoder extends DefaultHttp2ConnectionEncoder {
        Encoder(Http2Connection connection, OutboxWriter writer) {
            super(connection, writer);
        }

        @Override
        public Http2Settings pollSentSettings() {
            Http2Settings sent = super.pollSentSettings();
            if (sent != null) {
                sent.remove(Http2CodecUtil.SETTINGS_MAX_CONCURRENT_STREAMS);
            }
            return sent;
        }
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

    /** We have reset it. */
    void haveReset(int stream) {
        reset.add(stream);
    }

    /**
     * A stream that we have opened, of which nothing is known any more, counts as one: many may be reset within a round trip, and the
     * others of such a connection are not to pay for frames that come late.
     */
    @Override
    public boolean wasReset(int stream) {
        return reset.contain(stream) || connection.local().isValidStreamId(stream) && !ended.contain(stream);
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

    /** What the other side is told at first. */
    Http2Settings settings() {
        return settings;
    }
}
