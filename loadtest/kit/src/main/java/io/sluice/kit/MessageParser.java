package io.sluice.kit;

import io.sluice.kit.Violation.Rule;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a byte stream into HTTP/1 messages: strict lines, then a body by its framing, then the next message. Knows no
 * start line; the request and the response parser do. Bytes are pushed in; nothing is read ahead or repaired.
 */
abstract class MessageParser {
    private enum State {
        HEAD,
        BY_LENGTH,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS,
        UNTIL_CLOSE,
        BROKEN
    }

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<String> lines = new ArrayList<>();
    private final ByteArrayOutputStream uninterpreted = new ByteArrayOutputStream();
    private State state = State.HEAD;
    private byte lastOfLine;
    private long remaining;

    /** The head is whole: says how the body is framed. {@code lines} has the start line first. */
    abstract Framing onHead(List<String> lines);

    abstract void onBody(byte[] bytes, int offset, int length);

    abstract void onTrailers(HeaderLines trailers);

    abstract void onComplete();

    abstract void onViolation(Violation violation);

    /** The stream ended inside a message, in its head or body. */
    abstract void onTruncated();

    final void feed(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            at = step(bytes, at, end);
        }
    }

    private int step(byte[] bytes, int at, int end) {
        switch (state) {
            case BY_LENGTH, CHUNK_DATA, UNTIL_CLOSE -> {
                return takeBody(bytes, at, end);
            }
            case CHUNK_END -> takeChunkEnd(bytes[at]);
            case BROKEN -> {
                uninterpreted.write(bytes, at, end - at);
                return end;
            }
            default -> takeLineByte(bytes[at]);
        }
        return at + 1;
    }

    private int takeBody(byte[] bytes, int at, int end) {
        int length = (int) Math.min(remaining, end - at);
        onBody(bytes, at, length);
        remaining -= state == State.UNTIL_CLOSE ? 0 : length;
        if (remaining == 0) {
            if (state == State.CHUNK_DATA) {
                state = State.CHUNK_END;
            } else {
                complete();
            }
        }
        return at + length;
    }

    private void takeChunkEnd(byte b) {
        line.write(b);
        boolean expected = b == (line.size() == 1 ? '\r' : '\n');
        if (!expected) {
            violated(Rule.CHUNK_END, Bytes.text(line.toByteArray()));
        } else if (line.size() == 2) {
            line.reset();
            state = State.CHUNK_SIZE;
        }
    }

    private void takeLineByte(byte b) {
        byte last = line.size() == 0 ? 0 : lastOfLine;
        line.write(b);
        lastOfLine = b;
        if (b == '\n' && last != '\r') {
            violated(Rule.BARE_LF, Bytes.text(line.toByteArray()));
        } else if (last == '\r' && b != '\n') {
            violated(Rule.BARE_CR, Bytes.text(line.toByteArray()));
        } else if (b == '\n') {
            String text = Bytes.text(line.toByteArray());
            line.reset();
            onLine(text.substring(0, text.length() - 2));
        }
    }

    private void onLine(String text) {
        switch (state) {
            case HEAD -> headLine(text);
            case CHUNK_SIZE -> chunkSize(text);
            default -> trailerLine(text);
        }
    }

    private void headLine(String text) {
        if (!text.isEmpty()) {
            lines.add(text);
        } else if (lines.isEmpty()) {
            violated(Rule.BLANK_LINE_BEFORE_MESSAGE, "");
        } else {
            List<String> head = List.copyOf(lines);
            lines.clear();
            begin(onHead(head));
        }
    }

    private void begin(Framing framing) {
        if (state == State.BROKEN) {
            return;
        }
        remaining = framing.kind() == Framing.Kind.UNTIL_CLOSE ? Long.MAX_VALUE : framing.length();
        switch (framing.kind()) {
            case CHUNKED -> state = State.CHUNK_SIZE;
            case UNTIL_CLOSE -> state = State.UNTIL_CLOSE;
            default -> {
                state = State.BY_LENGTH;
                if (remaining == 0) {
                    complete();
                }
            }
        }
    }

    private void chunkSize(String text) {
        int semicolon = text.indexOf(';');
        String size = semicolon < 0 ? text : text.substring(0, semicolon);
        if (!size.matches("[0-9A-Fa-f]{1,15}")) {
            violated(Rule.CHUNK_SIZE, text);
            return;
        }
        if (semicolon >= 0) {
            violated(Rule.CHUNK_EXTENSION, text);
        }
        remaining = Long.parseLong(size, 16);
        state = remaining == 0 ? State.TRAILERS : State.CHUNK_DATA;
    }

    private void trailerLine(String text) {
        if (!text.isEmpty()) {
            lines.add(text);
            return;
        }
        HeaderLines trailers = FieldLines.parse(lines, this::onViolationOf);
        lines.clear();
        FieldLines.forbiddenInTrailers(trailers).forEach(name -> violated(Rule.FORBIDDEN_TRAILER, name));
        if (state != State.BROKEN) {
            onTrailers(trailers);
            complete();
        }
    }

    private void complete() {
        state = State.HEAD;
        onComplete();
    }

    /** Records; after a fatal violation everything that follows goes to {@link #uninterpreted()}. */
    final void violated(Rule rule, String detail) {
        onViolationOf(new Violation(rule, detail));
    }

    final void onViolationOf(Violation violation) {
        if (violation.rule().fatal()) {
            state = State.BROKEN;
        }
        onViolation(violation);
    }

    /** The stream has ended: a FIN completes a body that runs until close; any other unfinished message is truncated. */
    final void end(End end) {
        if (state == State.UNTIL_CLOSE && end == End.FIN) {
            complete();
        } else if (state != State.BROKEN && end != End.OPEN && midMessage()) {
            if (inBody()) {
                forgetLines();
            }
            state = State.BROKEN;
            onTruncated();
        }
    }

    /** Bytes of an unfinished message have been seen. */
    final boolean midMessage() {
        return state != State.HEAD || line.size() > 0 || !lines.isEmpty();
    }

    final boolean broken() {
        return state == State.BROKEN;
    }

    /** What followed the first fatal violation. */
    final byte[] uninterpreted() {
        return uninterpreted.toByteArray();
    }

    private boolean inBody() {
        return state != State.HEAD && state != State.BROKEN;
    }

    /** The framing of a body belongs to its message, aborted or not. */
    private void forgetLines() {
        line.reset();
        lines.clear();
    }

    /** Every byte that belongs to no message: the lines of an unfinished or broken head, then the uninterpreted rest. */
    final byte[] loose() {
        if (inBody()) {
            return new byte[0];
        }
        ByteArrayOutputStream loose = new ByteArrayOutputStream();
        lines.forEach(text -> loose.writeBytes(Bytes.raw(text + "\r\n")));
        loose.writeBytes(line.toByteArray());
        loose.writeBytes(uninterpreted());
        return loose.toByteArray();
    }

    /** Stops reading messages: what follows belongs to another protocol (after a 101). */
    final void handOver() {
        state = State.BROKEN;
    }
}
