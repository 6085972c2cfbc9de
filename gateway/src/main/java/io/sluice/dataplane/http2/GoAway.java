package io.sluice.dataplane.http2;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * What a client is told of the end of its connection (RFC 9113 section 6.8). Not by Netty, which would close the connection where the
 * code is an error. One per connection; on its loop.
 */
final class GoAway {
    /** What is sent with the PING. */
    private static final long SEEN = 0x736c_7569_6365_2121L;

    private final FrameCodec codec;
    private final FrameConnection connection;

    GoAway(FrameCodec codec, FrameConnection connection) {
        this.codec = codec;
        this.connection = connection;
    }

    /** That it ends soon, and a PING whose answer shows that the client knows. Whatever it has begun before that is served. */
    void soon() {
        write(Integer.MAX_VALUE, Http2Error.NO_ERROR);
        ChannelHandlerContext context = connection.context();
        codec.writer().writePing(context, /* ack */ false, SEEN, context.newPromise());
    }

    /** Whether that is the answer to the PING. */
    static boolean isAnswer(long content) {
        return content == SEEN;
    }

    /** That the stream that was begun last is the last one, and why. */
    void now(Http2Error error) {
        write(codec.connection().remote().lastStreamCreated(), error);
    }

    private void write(int last, Http2Error error) {
        try {
            codec.connection().goAwaySent(last, error.code(), Unpooled.EMPTY_BUFFER);
        } catch (Http2Exception e) {
            throw new IllegalStateException("a stream was begun behind a GOAWAY", e);
        }
        ChannelHandlerContext context = connection.context();
        codec.writer().writeGoAway(context, last, error.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
    }
}
