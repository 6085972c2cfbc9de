package io.sluice.kit.h2;

import io.sluice.kit.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The bytes of one HTTP/1.1 request, said in frames of HTTP/2 as a client would say them, right or wrong: names in lower
 * case, blanks around values left out, the first Host as {@code :authority} (further ones stay {@code host}), the parts of
 * an absolute target in their pseudo-header fields, a body in chunks as DATA, one that ends too early without END_STREAM.
 * Nothing is mended: what no client may send is sent.
 *
 * <p>What only bytes of HTTP/1 can say has no frames, but a reason: see {@link #reason}.
 */
public final class Http1InFrames {
    private static final int MAX_FRAME_SIZE = 16_384;
    /** What a stream may send before it has been given more (RFC 9113 6.9.2). */
    private static final int FIRST_WINDOW = 65_535;

    private static final List<String> OF_A_CONNECTION =
            List.of("connection", "keep-alive", "proxy-connection", "upgrade");

    /** Why there are no frames. */
    private static final class Unsaid extends Exception {
        private static final long serialVersionUID = 1L;

        Unsaid(String reason) {
            super(reason, null, false, false);
        }
    }

    private final String scheme;
    private final List<Field> pseudo = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private byte[] body = {};
    private Fields trailers = Fields.NONE;
    private boolean ends = true;
    private String reason;

    private Http1InFrames(String scheme) {
        this.scheme = scheme;
    }

    /** @param scheme of the listener, for a target that names none */
    public static Http1InFrames of(byte[] request, String scheme) {
        Http1InFrames said = new Http1InFrames(scheme);
        try {
            said.read(Bytes.text(request));
        } catch (Unsaid e) {
            said.reason = e.getMessage();
        }
        return said;
    }

    /** Why HTTP/2 cannot say these bytes; empty when it can. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    // ---- reading

    private void read(String text) throws Unsaid {
        int headEnd = text.indexOf("\r\n\r\n");
        sayable(headEnd >= 0, "a head has an end in HTTP/2");
        String[] lines = text.substring(0, headEnd).split("\r\n", -1);
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            readField(line);
        }
        readRequestLine(lines[0]);
        readBody(text.substring(headEnd + 4));
    }

    private static void sayable(boolean fulfilled, String otherwise) throws Unsaid {
        if (!fulfilled) {
            throw new Unsaid(otherwise);
        }
    }

    private void readField(String line) throws Unsaid {
        int colon = line.indexOf(':', line.startsWith(":") ? 1 : 0);
        sayable(!line.isEmpty() && !isBlank(line.charAt(0)), "HTTP/2 has no folded lines");
        sayable(line.indexOf(':') >= 0, "a field has a name in HTTP/2");
        // A colon at the beginning belongs to an empty name, or to that of a pseudo-header field.
        String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        String value = trim(line.substring(name.isEmpty() ? 1 : colon + 1));
        sayable(!OF_A_CONNECTION.contains(name), "fields of a connection are malformed in HTTP/2 (D-08)");
        sayable(!name.equals("te") || value.equals("trailers"), "TE says trailers alone in HTTP/2 (D-08)");
        fields.add(new Field(name, value));
    }

    private void readRequestLine(String line) throws Unsaid {
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        sayable(first != last && line.endsWith(" HTTP/1.1"), "HTTP/2 has no request line, and no version in it");
        String method = line.substring(0, first);
        String target = line.substring(first + 1, last);
        int authority = target.indexOf("://");
        pseudo.add(new Field(":method", method));
        if (method.equals("CONNECT")) {
            sayable(authority < 0 && target.contains(":"), "CONNECT has one form in HTTP/2 (D-04)");
            pseudo.add(new Field(":authority", target));
        } else if (target.startsWith("/") || authority <= 0) {
            pseudo.add(new Field(":scheme", scheme));
            pseudo.add(new Field(":path", target));
            hostIsAuthority();
        } else {
            absolute(method, target, authority);
        }
    }

    private void absolute(String method, String target, int authority) {
        int from = authority + 3;
        int path = from;
        while (path < target.length() && "/?#".indexOf(target.charAt(path)) < 0) {
            path++;
        }
        String rest = target.substring(path);
        String root = method.equals("OPTIONS") && rest.isEmpty() ? "*" : "/"; // RFC 9113 8.3.1
        pseudo.add(new Field(":scheme", target.substring(0, authority).toLowerCase(Locale.ROOT)));
        pseudo.add(new Field(":path", rest.startsWith("/") ? rest : root + rest));
        pseudo.add(new Field(":authority", target.substring(from, path)));
    }

    private void hostIsAuthority() throws Unsaid {
        List<String> hosts = new Fields(fields).all("host");
        sayable(
                hosts.size() < 2 || !hosts.get(0).equalsIgnoreCase(hosts.get(1)),
                "an equal host may stand beside :authority in HTTP/2 (D-05)");
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals("host")) {
                pseudo.add(new Field(":authority", fields.remove(i).value()));
                return;
            }
        }
    }

    private void readBody(String rest) throws Unsaid {
        List<String> codings = new Fields(fields).all("transfer-encoding");
        if (!codings.isEmpty()) {
            boolean plain = codings.equals(List.of("chunked")) && length().isEmpty();
            sayable(plain, "HTTP/2 has no Transfer-Encoding (D-01)");
            fields.removeIf(field -> field.name().equals("transfer-encoding"));
            body = Bytes.raw(unchunked(rest));
        } else {
            long length = length().orElse(0L);
            sayable(rest.length() <= length, "bytes behind a request are those of another one in HTTP/1 alone");
            body = Bytes.raw(rest);
            ends = rest.length() == length;
        }
        sayable(body.length <= FIRST_WINDOW, "a body of one flight fits the first window of HTTP/2");
    }

    /** The first Content-Length; a value that is no number stands in front of a body that has its end. */
    private Optional<Long> length() {
        return new Fields(fields)
                .all("content-length").stream()
                        .findFirst()
                        .map(text -> text.matches("[0-9]{1,18}") ? Long.valueOf(text) : Long.valueOf(0));
    }

    private String unchunked(String rest) throws Unsaid {
        StringBuilder data = new StringBuilder();
        int at = 0;
        while (true) {
            int lineEnd = rest.indexOf("\r\n", at);
            String size = lineEnd < 0 ? "" : rest.substring(at, lineEnd);
            sayable(size.matches("[0-9A-Fa-f]{1,7}"), "HTTP/2 has no chunks");
            int length = Integer.parseInt(size, 16);
            at = lineEnd + 2;
            if (length == 0) {
                readTrailers(rest.substring(at));
                return data.toString();
            }
            sayable(at + length + 2 <= rest.length(), "HTTP/2 says no size before its data, as a chunk does");
            sayable(rest.startsWith("\r\n", at + length), "HTTP/2 has no chunks");
            data.append(rest, at, at + length);
            at += length + 2;
            if (at == rest.length()) {
                ends = false;
                return data.toString();
            }
        }
    }

    private void readTrailers(String rest) throws Unsaid {
        if (!rest.equals("\r\n")) {
            int end = rest.indexOf("\r\n\r\n");
            sayable(end >= 0 && end + 4 == rest.length(), "trailers have an end in HTTP/2, and nothing behind it");
            int before = fields.size();
            for (String line : rest.substring(0, end).split("\r\n", -1)) {
                readField(line);
            }
            List<Field> read = fields.subList(before, fields.size());
            sayable(!new Fields(read).has("transfer-encoding"), "HTTP/2 has no Transfer-Encoding (D-01)");
            trailers = new Fields(read);
            read.clear();
        }
    }

    private static String trim(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    // ---- frames

    private Fields head() {
        List<Field> head = new ArrayList<>(pseudo);
        head.addAll(fields);
        return new Fields(head);
    }

    /** Bytes of the header block. */
    public int headLength() {
        return HpackBlock.literals(head()).length;
    }

    /** The request on this stream; an error where there is a {@link #reason}. */
    public byte[] frames(int stream) {
        if (reason != null) {
            throw new IllegalStateException(reason);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean trailed = !trailers.list().isEmpty();
        block(all, stream, head(), ends && body.length == 0 && !trailed);
        for (int at = 0; at < body.length; at += MAX_FRAME_SIZE) {
            int to = Math.min(body.length, at + MAX_FRAME_SIZE);
            boolean last = to == body.length && ends && !trailed;
            all.writeBytes(
                    Frame.data(stream, Arrays.copyOfRange(body, at, to), last).bytes());
        }
        if (trailed) {
            block(all, stream, trailers, true);
        }
        return all.toByteArray();
    }

    private static void block(ByteArrayOutputStream all, int stream, Fields fields, boolean end) {
        byte[] block = HpackBlock.literals(fields);
        if (block.length <= MAX_FRAME_SIZE) {
            all.writeBytes(Frame.headers(stream, block, end).bytes());
            return;
        }
        byte[] first = Arrays.copyOf(block, MAX_FRAME_SIZE);
        all.writeBytes(Frame.unfinishedHeaders(stream, first, end).bytes());
        for (int at = MAX_FRAME_SIZE; at < block.length; at += MAX_FRAME_SIZE) {
            int to = Math.min(block.length, at + MAX_FRAME_SIZE);
            byte[] more = Arrays.copyOfRange(block, at, to);
            all.writeBytes(Frame.continuation(stream, more, to == block.length).bytes());
        }
    }
}
