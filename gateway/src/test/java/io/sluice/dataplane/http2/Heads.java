package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Exception;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.LoopRandom;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.Settings;
import io.sluice.settings.SettingsReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Field lists on their way through HPACK, and what becomes of them. A field is written {@code name: value}; the first colon
 * that a blank follows ends the name, and {@code \r}, {@code \n}, {@code \0}, {@code \t} stand for these bytes.
 */
final class Heads {
    static final HttpSettings HTTP = Settings.defaults().http();

    private Heads() {}

    /** The defaults but for one setting. */
    static HttpSettings http(String name, String value) {
        return SettingsReader.read(
                HttpSettings.class, each -> each.equals(name) ? Optional.of(value) : Optional.empty());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String unescape(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\0", "\0")
                .replace("\\t", "\t");
    }

    /** A good request and these fields. */
    static String[] get(String... more) {
        return and(new String[] {":method: GET", ":scheme: http", ":path: /", ":authority: t.example"}, more);
    }

    static String[] and(String[] fields, String... more) {
        return Stream.concat(Arrays.stream(fields), Arrays.stream(more)).toArray(String[]::new);
    }

    /** A good request in which one field is another, or is left out when {@code instead} is empty. */
    static String[] getWith(String name, String... instead) {
        List<String> fields = new ArrayList<>();
        for (String field : get()) {
            if (field.startsWith(name + ": ")) {
                fields.addAll(List.of(instead));
            } else {
                fields.add(field);
            }
        }
        return fields.toArray(String[]::new);
    }

    /** A block of literals that no table takes up and Huffman's code does not touch. */
    static ByteBuf literals(String... fields) {
        ByteBuf block = Unpooled.buffer();
        for (String field : fields) {
            int colon = field.indexOf(": ", 1);
            block.writeByte(0);
            string(block, bytes(unescape(field.substring(0, colon))));
            string(block, bytes(unescape(field.substring(colon + 2))));
        }
        return block;
    }

    static void string(ByteBuf block, byte[] bytes) {
        if (bytes.length < 127) {
            block.writeByte(bytes.length);
        } else {
            block.writeByte(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>>= 7) {
                block.writeByte(rest & 127 | 128);
            }
            block.writeByte(rest);
        }
        block.writeBytes(bytes);
    }

    static DecodedHead decodedHead(HttpSettings settings) {
        return new DecodedHead(settings.maxHeaders(), settings.maxHeaderBytes(), settings.underscoreHeaders());
    }

    static DecodedHead decode(HttpSettings settings, Section section, HeaderBlock into, ByteBuf block) {
        DecodedHead decoded = decodedHead(settings);
        HeadDecoder decoder =
                new HeadDecoder(decoded, (stream, head) -> head.begin(section, into), settings.maxHeaderBytes());
        try {
            decoder.decodeHeaders(1, block);
        } catch (Http2Exception e) {
            throw new IllegalStateException("the block is no HPACK", e);
        }
        return decoded;
    }

    static RequestHead requestHead() {
        return new RequestHead(new HeaderBlock(256, 4));
    }

    static ResponseHead responseHead() {
        return new ResponseHead(new HeaderBlock(256, 4));
    }

    /** A request's head, and why it is refused; null when it is not. */
    record Request(RequestHead head, Reason reason) {
        /** The kept fields as {@code name: value}. */
        List<String> lines() {
            return Heads.lines(head.headers());
        }
    }

    static Request request(String... fields) {
        return request(HTTP, false, fields);
    }

    static Request request(HttpSettings settings, boolean endOfStream, String... fields) {
        return check(new RequestFields(settings, false, false, new LoopRandom(1)), settings, endOfStream, fields);
    }

    static Request check(RequestFields rules, HttpSettings settings, boolean endOfStream, String... fields) {
        RequestHead head = requestHead();
        head.reset();
        DecodedHead decoded = decode(settings, Section.REQUEST, head.headers(), literals(fields));
        return new Request(head, rules.check(decoded, head, endOfStream));
    }

    static List<String> lines(HeaderBlock block) {
        List<String> lines = new ArrayList<>();
        for (int field = 0; field < block.count(); field++) {
            if (!block.dropped(field)) {
                lines.add(block.name(field) + ": " + block.value(field));
            }
        }
        return lines;
    }
}
