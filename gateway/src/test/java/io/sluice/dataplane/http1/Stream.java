package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reader makes of a connection's bytes: complete messages, then perhaps a refusal.
 *
 * @param messages in order
 * @param refused whether the reader gave up on the connection
 * @param reason why, when it was ours
 */
record Stream(List<Message> messages, boolean refused, Reason reason) {
    /** One message: start line, fields, body. */
    record Message(String start, List<String> fields, String body) {}

    /** Names with underscores are kept here: that they are dropped is no question of reading. */
    static final HttpSettings HTTP = Wire.http("underscoreHeaders", "keep");

    /** Requests as this product reads them, from pieces of at most {@code piece} bytes. */
    static Stream requests(String text, int piece) {
        Feed feed = new Feed(text, piece);
        RequestHeadReader reader = new RequestHeadReader(HTTP);
        RequestHead head = Wire.requestHead();
        List<Message> messages = new ArrayList<>();
        while (true) {
            int result = RequestHeadReader.MORE;
            for (ByteBuf in = feed.next(); in != null && result == RequestHeadReader.MORE; in = feed.next()) {
                result = reader.read(in, head);
            }
            if (result != RequestHeadReader.DONE) {
                return new Stream(messages, result == RequestHeadReader.FAILED, reader.failure());
            }
            String start = head.methodName() + " " + head.target() + " HTTP/1." + head.minorVersion;
            List<String> fields = Wire.lines(head.headers());
            Body body = body(feed, head.chunked, Math.max(0, head.contentLength));
            if (body.text == null) {
                return new Stream(messages, body.reason != null, body.reason);
            }
            messages.add(new Message(start, fields, body.text));
            reader.reset();
        }
    }

    /** Responses to GET as this product reads them. */
    static Stream responses(String text, int piece) {
        Feed feed = new Feed(text, piece);
        ResponseHeadReader reader = new ResponseHeadReader(Wire.UPSTREAM);
        ResponseHead head = Wire.responseHead();
        List<Message> messages = new ArrayList<>();
        while (true) {
            int result = ResponseHeadReader.MORE;
            for (ByteBuf in = feed.next(); in != null && result == ResponseHeadReader.MORE; in = feed.next()) {
                result = reader.read(in, head, Method.GET);
            }
            if (result != ResponseHeadReader.DONE) {
                return new Stream(messages, result == ResponseHeadReader.FAILED, reader.failure());
            }
            HeaderBlock block = head.headers();
            String start = "HTTP/1." + head.minorVersion + " " + head.status + " "
                    + block.text(head.reasonStart, head.reasonEnd).trim();
            List<String> fields = Wire.lines(block);
            long length = head.untilClose() ? Long.MAX_VALUE : head.bodiless ? 0 : head.contentLength;
            Body body = body(feed, head.chunked && !head.bodiless, length);
            if (body.text == null && !head.untilClose()) {
                return new Stream(messages, body.reason != null, body.reason);
            }
            messages.add(new Message(start, fields, body.text == null ? body.partial : body.text));
            reader.reset();
        }
    }

    /** {@code text} is null when the body is not complete. */
    private record Body(String text, String partial, Reason reason) {}

    private static Body body(Feed feed, boolean chunked, long length) {
        StringBuilder text = new StringBuilder();
        ChunkedReader reader = new ChunkedReader(HTTP);
        long left = chunked ? 1 : length;
        while (left > 0) {
            ByteBuf in = feed.next();
            if (in == null) {
                return new Body(null, text.toString(), null);
            }
            int data = (int) Math.min(left, in.readableBytes());
            if (chunked) {
                int result = reader.next(in);
                if (result == ChunkedReader.FAILED) {
                    return new Body(null, "", reader.failure());
                }
                left = result == ChunkedReader.DONE ? 0 : 1;
                data = result == ChunkedReader.DATA ? reader.dataLength() : 0;
            } else {
                left -= data;
            }
            text.append(in.readCharSequence(data, StandardCharsets.ISO_8859_1));
        }
        return new Body(text.toString(), "", null);
    }

    /** Bytes as reads would bring them. */
    private static final class Feed {
        private final byte[] bytes;
        private final int piece;
        private int from;
        private ByteBuf current = Unpooled.EMPTY_BUFFER;

        Feed(String text, int piece) {
            this.bytes = Wire.bytes(text);
            this.piece = piece;
        }

        /** A buffer with at least one byte; null at the end. */
        ByteBuf next() {
            if (!current.isReadable() && from < bytes.length) {
                int size = Math.min(piece, bytes.length - from);
                current = Unpooled.wrappedBuffer(bytes, from, size);
                from += size;
            }
            return current.isReadable() ? current : null;
        }
    }

    /** The same bytes as Netty's decoders read them: the differential oracle. */
    static Stream netty(String text, boolean requests) {
        HttpDecoderConfig config =
                new HttpDecoderConfig().setMaxInitialLineLength(8192).setMaxHeaderSize(65536);
        EmbeddedChannel channel =
                new EmbeddedChannel(requests ? new HttpRequestDecoder(config) : new HttpResponseDecoder(config));
        List<Message> messages = new ArrayList<>();
        boolean refused = false;
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(Wire.bytes(text)));
            channel.finish();
            Message open = null;
            for (Object object = channel.readInbound(); object != null; object = channel.readInbound()) {
                refused |= ((HttpObject) object).decoderResult().isFailure();
                if (!refused) {
                    open = take(object, open, messages);
                }
                ReferenceCountUtil.release(object);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
        return new Stream(messages, refused, null);
    }

    private static Message take(Object object, Message before, List<Message> messages) {
        Message open = before;
        if (object instanceof HttpMessage message) {
            List<String> fields = message.headers().entries().stream()
                    .map(field -> field.getKey() + ": " + field.getValue())
                    .toList();
            open = new Message(start(message), fields, "");
        }
        if (object instanceof HttpContent content) {
            String more = content.content().toString(StandardCharsets.ISO_8859_1);
            open = new Message(open.start, open.fields, open.body + more);
            if (content instanceof LastHttpContent) {
                messages.add(open);
            }
        }
        return open;
    }

    private static String start(HttpMessage message) {
        if (message instanceof HttpRequest request) {
            return request.method().name() + " " + request.uri() + " "
                    + request.protocolVersion().text();
        }
        HttpResponse response = (HttpResponse) message;
        return response.protocolVersion().text() + " " + response.status().code() + " "
                + response.status().reasonPhrase().trim();
    }
}
