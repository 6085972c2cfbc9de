package io.sluice.kit.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads one HTTP/1.1 response after the other from the bytes of a connection, keeping what a load has to judge: status,
 * id, the beginning of the body, where it ends. It allocates little, unlike the kit's recording parser. Stricter than a browser:
 * a line without CR or a bad length makes the response {@link #malformed}.
 */
final class ResponseScanner {
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int KEPT_BODY = 256;

    private enum State {
        STATUS,
        FIELD,
        BODY,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER,
        DONE,
        MALFORMED
    }

    private final byte[] body = new byte[KEPT_BODY];
    private byte[] line = new byte[512];
    private int lineLength;
    private int bodyLength;
    private State state = State.DONE;
    private boolean head;
    private boolean started;
    private int status;
    private long length;
    private boolean chunked;
    private boolean close;
    private String id;

    /** Expects the response to the next request; {@code toHead}: it has no body whatever it says. */
    void begin(boolean toHead) {
        head = toHead;
        started = false;
        beginHead();
    }

    private void beginHead() {
        state = State.STATUS;
        lineLength = 0;
        bodyLength = 0;
        status = 0;
        length = -1;
        chunked = false;
        close = false;
        id = null;
    }

    /** Takes bytes up to the end of the response, leaves what follows in {@code in}; true when it is complete. */
    boolean feed(ByteBuffer in) {
        started |= in.hasRemaining();
        while (in.hasRemaining() && !ended()) {
            switch (state) {
                case BODY, CHUNK_DATA -> skip(in);
                case UNTIL_CLOSE -> keep(in, in.remaining());
                default -> lineByte(in.get());
            }
        }
        return state == State.DONE;
    }

    private boolean ended() {
        return state == State.DONE || state == State.MALFORMED;
    }

    private void skip(ByteBuffer in) {
        int count = (int) Math.min(length, in.remaining());
        keep(in, count);
        length -= count;
        if (length == 0) {
            state = state == State.BODY ? State.DONE : State.CHUNK_END;
        }
    }

    private void keep(ByteBuffer in, int count) {
        int kept = Math.min(count, KEPT_BODY - bodyLength);
        in.get(body, bodyLength, kept);
        bodyLength += kept;
        in.position(in.position() + count - kept);
    }

    private void lineByte(byte b) {
        if (b != '\n') {
            append(b);
        } else if (lineLength == 0 || line[lineLength - 1] != '\r') {
            state = State.MALFORMED;
        } else {
            String text = new String(line, 0, lineLength - 1, StandardCharsets.ISO_8859_1);
            lineLength = 0;
            line(text);
        }
    }

    private void append(byte b) {
        if (lineLength == LONGEST_LINE) {
            state = State.MALFORMED;
            return;
        }
        if (lineLength == line.length) {
            line = Arrays.copyOf(line, 2 * lineLength);
        }
        line[lineLength++] = b;
    }

    private void line(String text) {
        switch (state) {
            case STATUS -> statusLine(text);
            case FIELD -> fieldLine(text);
            case CHUNK_SIZE -> chunkSize(text);
            case CHUNK_END -> state = text.isEmpty() ? State.CHUNK_SIZE : State.MALFORMED;
            case TRAILER -> state = text.isEmpty() ? State.DONE : State.TRAILER;
            default -> throw new IllegalStateException("no line is expected in " + state);
        }
    }

    private void statusLine(String text) {
        boolean good = text.length() >= 12
                && (text.startsWith("HTTP/1.1 ") || text.startsWith("HTTP/1.0 "))
                && (text.length() == 12 || text.charAt(12) == ' ');
        status = good ? (int) number(text.substring(9, 12), 10) : -1;
        close = text.startsWith("HTTP/1.0");
        state = status < 100 ? State.MALFORMED : State.FIELD;
    }

    private void fieldLine(String text) {
        if (text.isEmpty()) {
            headDone();
            return;
        }
        int colon = text.indexOf(':');
        if (colon <= 0) {
            state = State.MALFORMED;
            return;
        }
        switch (text.charAt(0) | 0x20) {
            case 'c', 't', 'x' ->
                field(text.substring(0, colon), text.substring(colon + 1).trim());
            default -> {
                // No field that matters here begins with this letter.
            }
        }
    }

    private void field(String name, String value) {
        if (name.equalsIgnoreCase("Content-Length")) {
            long told = number(value, 10);
            // RFC 9112 §6.3: differing lengths make the framing unknowable.
            state = told < 0 || (length >= 0 && length != told) ? State.MALFORMED : state;
            length = told;
        } else if (name.equalsIgnoreCase("Transfer-Encoding")) {
            chunked = value.equalsIgnoreCase("chunked");
            state = chunked ? state : State.MALFORMED;
        } else if (name.equalsIgnoreCase("Connection")) {
            close |= value.toLowerCase(Locale.ROOT).contains("close");
        } else if (name.equalsIgnoreCase("X-Id")) {
            id = value;
        }
    }

    private void headDone() {
        if (status < 200 && status != 101) {
            beginHead();
        } else if (head || status == 204 || status == 304 || (!chunked && length == 0)) {
            state = State.DONE;
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else {
            close |= length < 0;
            state = length < 0 ? State.UNTIL_CLOSE : State.BODY;
        }
    }

    private void chunkSize(String text) {
        int semicolon = text.indexOf(';');
        length = number((semicolon < 0 ? text : text.substring(0, semicolon)).trim(), 16);
        if (length < 0) {
            state = State.MALFORMED;
        } else {
            state = length == 0 ? State.TRAILER : State.CHUNK_DATA;
        }
    }

    /** -1 for everything that is not digits alone, or too many of them. */
    private static long number(String text, int radix) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0 || i > 14) {
                return -1;
            }
            value = value * radix + digit;
        }
        return text.isEmpty() ? -1 : value;
    }

    /** The peer's FIN: true when it ends the response properly, which only one without a length allows. */
    boolean endedByClose() {
        if (state == State.UNTIL_CLOSE) {
            state = State.DONE;
            return true;
        }
        return false;
    }

    /** A byte of an answer has come, of an interim one, too. */
    boolean started() {
        return started;
    }

    boolean malformed() {
        return state == State.MALFORMED;
    }

    int status() {
        return status;
    }

    /** {@code Connection: close}, HTTP/1.0, or a body that only the end of the connection ends. */
    boolean announcesClose() {
        return close;
    }

    /** What {@code X-Id} says, or null. */
    String id() {
        return id;
    }

    /** The first bytes of the body, at most 256. */
    String bodyStart() {
        return new String(body, 0, bodyLength, StandardCharsets.ISO_8859_1);
    }
}
