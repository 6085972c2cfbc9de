package io.sluice.dataplane.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * One request that asks an endpoint how it is: a status from 200 to 399 says that it is well. Nothing but the status
 * line is read into; some of the rest is taken, so that the endpoint does not find its answer refused.
 */
final class HttpCheck extends SimpleChannelInboundHandler<ByteBuf> {
    /** {@code HTTP/1.1 200}. */
    private static final int STATUS_END = 12;

    private static final int MOST_TAKEN = 64 * 1024;

    private final String request;
    private final StringBuilder status = new StringBuilder(STATUS_END);
    private Consumer<Verdict> verdict;
    private int taken;

    HttpCheck(String path, String authority, Consumer<Verdict> verdict) {
        this.request = "GET " + path + " HTTP/1.1\r\nHost: " + authority
                + "\r\nUser-Agent: sluice-health-check\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        this.verdict = verdict;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf data) {
        taken += data.readableBytes();
        while (status.length() < STATUS_END && data.isReadable()) {
            status.append((char) data.readUnsignedByte());
        }
        if (status.length() == STATUS_END) {
            say(status.toString().matches("HTTP/1\\.[01] [23][0-9][0-9]") ? Verdict.WELL : Verdict.ILL);
        }
        if (taken > MOST_TAKEN) {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        say(Verdict.ILL);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** Once. */
    void say(Verdict found) {
        Consumer<Verdict> listener = verdict;
        verdict = null;
        if (listener != null) {
            listener.accept(found);
        }
    }
}
