package io.sluice.dataplane.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.model.HealthCheck;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One request that asks an endpoint how it is: a complete response head with a status from 200 to 399 says that it is
 * well. Nothing of the head but its status line is read into; some of the body is taken, so that the endpoint does not
 * find its answer refused.
 */
final class HttpCheck extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?");
    private static final int STATUS_AT = 9;
    private static final int LONGEST_LINE = 8 * 1024;
    /** As of any answer ({@code upstream.maxResponseHead}): what has a longer head could not be passed on. */
    private static final int MOST_TAKEN = 64 * 1024;

    private final byte[] request;
    private final StringBuilder line = new StringBuilder();
    private Consumer<Verdict> verdict;
    private boolean inHead;
    private boolean interim;
    private int lineLength;
    private int taken;

    /** @param authority the {@code Host} unless the check has another */
    HttpCheck(HealthCheck.Http how, String authority, Consumer<Verdict> verdict) {
        this.request = CheckRequest.of(how, authority).getBytes(StandardCharsets.UTF_8);
        this.verdict = verdict;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.wrappedBuffer(request));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf data) {
        int room = MOST_TAKEN - taken;
        taken += data.readableBytes();
        for (int end = data.readerIndex() + Math.min(room, data.readableBytes());
                verdict != null && data.readerIndex() < end; ) {
            read((char) data.readUnsignedByte());
        }
        if (taken > MOST_TAKEN) {
            say(Verdict.ILL);
            context.close();
        }
    }

    private void read(char next) {
        if (!inHead) {
            statusLine(next);
        } else if (next == '\n') {
            if (lineLength == 0) {
                headEnds();
            }
            lineLength = 0;
        } else if (next != '\r') {
            lineLength++;
        }
    }

    private void statusLine(char next) {
        if (next != '\n') {
            line.append(next);
            if (line.length() > LONGEST_LINE) {
                say(Verdict.ILL);
            }
            return;
        }
        int end = line.length();
        String status = line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
        line.setLength(0);
        boolean readable = STATUS_LINE.matcher(status).matches();
        interim = readable && status.charAt(STATUS_AT) == '1' && !status.startsWith("101", STATUS_AT);
        boolean well = readable && (status.charAt(STATUS_AT) == '2' || status.charAt(STATUS_AT) == '3');
        if (!well && !interim) {
            say(Verdict.ILL);
        }
        inHead = true;
    }

    /** Half a head is no answer: a request would wait for the rest of it. */
    private void headEnds() {
        if (interim) {
            inHead = false;
        } else {
            say(Verdict.WELL);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        say(Verdict.ILL);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        say(Verdict.ILL);
        context.close();
    }

    /** Once. */
    private void say(Verdict found) {
        Consumer<Verdict> listener = verdict;
        verdict = null;
        if (listener != null) {
            listener.accept(found);
        }
    }
}
