package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.Settings;
import io.sluice.settings.SettingsReader;
import io.sluice.settings.UpstreamSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bytes in several deliveries, and what the readers make of them, as values that can be compared. */
final class Wire {
    static final HttpSettings HTTP = Settings.defaults().http();
    static final UpstreamSettings UPSTREAM = Settings.defaults().upstream();

    /** How a message is cut into reads. */
    enum Delivery {
        WHOLE,
        BYTE_BY_BYTE,
        AT_LINE_ENDS,
        INSIDE_LINE_ENDS
    }

    /** A head as read, or why it was refused; {@code taken} bytes of the input were consumed. */
    record Outcome(int result, Reason reason, int taken, List<String> facts, List<String> lines, int underscores) {}

    private Wire() {}

    /** The defaults but for one setting. */
    static HttpSettings http(String name, String value) {
        return SettingsReader.read(
                HttpSettings.class, each -> each.equals(name) ? Optional.of(value) : Optional.empty());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static List<ByteBuf> cut(byte[] bytes, Delivery delivery) {
        List<ByteBuf> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 1; i < bytes.length; i++) {
            boolean cut = switch (delivery) {
                case WHOLE -> false;
                case BYTE_BY_BYTE -> true;
                case AT_LINE_ENDS -> bytes[i - 1] == '\n';
                case INSIDE_LINE_ENDS -> bytes[i - 1] == '\r';
            };
            if (cut) {
                pieces.add(Unpooled.wrappedBuffer(bytes, from, i - from));
                from = i;
            }
        }
        pieces.add(Unpooled.wrappedBuffer(bytes, from, bytes.length - from));
        return pieces;
    }

    static RequestHead requestHead() {
        return new RequestHead(new HeaderBlock(256, 4));
    }

    static ResponseHead responseHead() {
        return new ResponseHead(new HeaderBlock(256, 4));
    }

    static Outcome request(String text, Delivery delivery) {
        return request(new RequestHeadReader(HTTP), requestHead(), bytes(text), delivery);
    }

    static Outcome request(RequestHeadReader reader, RequestHead head, byte[] bytes, Delivery delivery) {
        int result = RequestHeadReader.MORE;
        int taken = 0;
        for (ByteBuf piece : cut(bytes, delivery)) {
            result = reader.read(piece, head);
            taken += piece.readerIndex();
            if (result != RequestHeadReader.MORE) {
                break;
            }
        }
        List<String> facts = result == RequestHeadReader.DONE ? facts(head) : List.of();
        List<String> lines = result == RequestHeadReader.DONE ? lines(head.headers()) : List.of();
        return new Outcome(result, reader.failure(), taken, facts, lines, reader.underscoreHeadersDropped());
    }

    static Outcome response(String text, int requestMethod, Delivery delivery) {
        return response(new ResponseHeadReader(UPSTREAM), responseHead(), bytes(text), requestMethod, delivery);
    }

    static Outcome response(
            ResponseHeadReader reader, ResponseHead head, byte[] bytes, int requestMethod, Delivery delivery) {
        int result = ResponseHeadReader.MORE;
        int taken = 0;
        for (ByteBuf piece : cut(bytes, delivery)) {
            result = reader.read(piece, head, requestMethod);
            taken += piece.readerIndex();
            if (result != ResponseHeadReader.MORE) {
                break;
            }
        }
        List<String> facts = result == ResponseHeadReader.DONE ? facts(head) : List.of();
        List<String> lines = result == ResponseHeadReader.DONE ? lines(head.headers()) : List.of();
        return new Outcome(result, reader.failure(), taken, facts, lines, 0);
    }

    private static List<String> facts(RequestHead head) {
        return List.of(
                head.methodName() + " " + head.method,
                "target " + head.target(),
                "path " + head.path() + " " + head.pathChanged + " "
                        + head.headers().text(head.rawPathEnd, head.targetEnd),
                "host " + head.host() + " " + head.hostPort,
                "version " + head.minorVersion + " " + head.keepAlive,
                "body " + head.contentLength + " " + head.chunked + " " + head.expectContinue,
                "other " + head.trailersAccepted + " " + head.answeredHere);
    }

    private static List<String> facts(ResponseHead head) {
        return List.of(
                "status " + head.status + " " + head.headers().text(head.reasonStart, head.reasonEnd),
                "version " + head.minorVersion + " " + head.keepAlive,
                "body " + head.contentLength + " " + head.chunked + " " + head.bodiless + " " + head.untilClose());
    }

    /** The kept fields as {@code name: value}. */
    static List<String> lines(HeaderBlock block) {
        List<String> lines = new ArrayList<>();
        for (int field = 0; field < block.count(); field++) {
            if (!block.dropped(field)) {
                lines.add(block.name(field) + ": " + block.value(field));
            }
        }
        return lines;
    }

    static String write(RequestHead head, boolean chunked) {
        ByteBuf out = Unpooled.buffer(RequestHeadWriter.size(head), RequestHeadWriter.size(head));
        RequestHeadWriter.write(head, chunked, out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    static String write(ResponseHead head, long length, boolean chunked, boolean close, boolean keepAlive) {
        ByteBuf out = Unpooled.buffer(ResponseHeadWriter.size(head), ResponseHeadWriter.size(head));
        ResponseHeadWriter.write(head, length, chunked, close, keepAlive, out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
