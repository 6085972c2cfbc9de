package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.model.Endpoint;
import io.sluice.model.IpAddress;
import java.net.InetSocketAddress;

/**
 * The way to an endpoint over an HTTP/1 connection: sends one request after the other, each once the response to the
 * one before is complete.
 */
final class ClientStream implements UpstreamStream {
    private final ClientConnection connection;
    private final ResponseReader reader;
    private final ClientDeadline deadline;
    private final MessageWriter writer;
    private ChannelHandlerContext context;
    private RequestHead request;
    private boolean requestComplete;
    private boolean wanted = true;

    ClientStream(Http1Loop shared, ClientConnection connection, ResponseReader reader, ClientDeadline deadline) {
        this.connection = connection;
        this.reader = reader;
        this.deadline = deadline;
        this.writer = new MessageWriter(shared) {
            @Override
            void encodeHead(ByteBuf out) {
                RequestHeadWriter.write(request, request.chunked, out);
            }
        };
    }

    void attach(ChannelHandlerContext channel) {
        context = channel;
        writer.attach(channel);
    }

    @Override
    public void begin(Exchange exchange, ResponseSink sink) {
        request = exchange.request();
        requestComplete = !request.hasBody();
        reader.begin(exchange, sink);
        nameHost();
        writer.head(request.chunked);
        deadline.sent();
    }

    /** An HTTP/1.0 client may name no host, but what is sent on is HTTP/1.1: then the endpoint itself is asked. */
    private void nameHost() {
        if (request.hostOfEndpoint) {
            request.headers().dropAll(HeaderName.HOST); // that of the attempt before
        }
        if (request.hostStart == request.hostEnd && request.headers().find(HeaderName.HOST) < 0) {
            request.hostOfEndpoint = true;
            InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
            String address = IpAddress.of(remote.getAddress()).toString();
            request.headers().add(BodyLength.ascii("Host: " + new Endpoint(address, remote.getPort()) + "\r\n"));
        }
    }

    @Override
    public boolean reused() {
        return connection.used();
    }

    @Override
    public void send(ByteBuf data) {
        writer.body(data);
        deadline.progress();
        if (!writable()) {
            writer.flush();
            if (!writable()) {
                deadline.blocked();
            }
        }
    }

    @Override
    public void sendEnd(HeaderBlock trailers) {
        requestComplete = true;
        writer.end(trailers);
        deadline.progress();
    }

    boolean requestComplete() {
        return requestComplete;
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public boolean writable() {
        return context.channel().isWritable();
    }

    @Override
    public void wanted(boolean more) {
        if (wanted != more) {
            wanted = more;
            deadline.progress();
            context.channel().config().setAutoRead(more);
        }
    }

    boolean responseWanted() {
        return wanted;
    }

    @Override
    public boolean lastLook() {
        return connection.lastLook();
    }

    @Override
    public void cancel() {
        connection.cancel();
    }

    /** Forgets the request, and what of it was not handed to the channel yet. */
    void discard() {
        writer.discard();
        request = null;
    }
}
