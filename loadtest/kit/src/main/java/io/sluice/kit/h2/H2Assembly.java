package io.sluice.kit.h2;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts a peer's frames together into messages. What the peer does wrong is written down, and reading goes on. */
final class H2Assembly {
    private final HpackDecoder decoder;
    private final int maxFrameSize;
    private final Map<Integer, H2Message> messages = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private boolean settingsSeen;
    private Frame openBlock;
    private ByteArrayOutputStream block = new ByteArrayOutputStream();

    H2Assembly(HpackDecoder decoder, int maxFrameSize) {
        this.decoder = decoder;
        this.maxFrameSize = maxFrameSize;
    }

    void take(Frame frame) {
        if (!frame.wellFormed()) {
            violated("of a wrong length", frame);
            return;
        }
        if (!settingsSeen && (!frame.is(Frame.SETTINGS) || frame.has(Frame.ACK))) {
            violated("begins without SETTINGS", frame);
        }
        settingsSeen = true;
        if (frame.payload().length > maxFrameSize) {
            violated("larger than " + maxFrameSize, frame);
        }
        if (openBlock != null && (!frame.is(Frame.CONTINUATION) || frame.stream() != openBlock.stream())) {
            violated("inside the header block of stream " + openBlock.stream(), frame);
        }
        switch (frame.type()) {
            case Frame.HEADERS -> beginBlock(frame);
            case Frame.CONTINUATION -> continueBlock(frame);
            case Frame.DATA -> data(frame);
            case Frame.RST_STREAM -> message(frame.stream()).reset(frame.errorCode());
            case Frame.PUSH_PROMISE -> violated("push is never allowed here", frame);
            default -> {
                // Of the connection, or of no meaning for messages.
            }
        }
    }

    private void beginBlock(Frame frame) {
        if (message(frame.stream()).over()) {
            violated("behind the end of its stream", frame);
        }
        openBlock = frame;
        block.reset();
        block.writeBytes(frame.content());
        finishBlock(frame);
    }

    private void continueBlock(Frame frame) {
        if (openBlock == null) {
            violated("without a header block", frame);
            return;
        }
        block.writeBytes(frame.content());
        finishBlock(frame);
    }

    private void finishBlock(Frame frame) {
        if (!frame.has(Frame.END_HEADERS)) {
            return;
        }
        Frame first = openBlock;
        openBlock = null;
        H2Message message = message(first.stream());
        try {
            Fields fields = decoder.decode(block.toByteArray());
            judge(fields, first);
            boolean trailers = message.begun();
            message.take(fields);
            if (trailers && !first.endsStream()) {
                violated("a second head that ends nothing", first);
            }
        } catch (HpackException e) {
            violated(e.getMessage(), first);
        }
        if (first.endsStream()) {
            message.end();
        }
    }

    /** RFC 9113 8.2 and 8.3, as far as they hold for any message. */
    private void judge(Fields fields, Frame frame) {
        boolean regular = false;
        for (Field field : fields) {
            boolean pseudo = field.name().startsWith(":");
            if (pseudo && regular || !field.name().matches("[^A-Z\\x00-\\x20\\x7f-\\xff]+")) {
                violated("field " + field.name(), frame);
            }
            if (field.value().matches("(?s).*[\\x00\\r\\n].*|[ \\t].*|.*[ \\t]")) {
                violated("value of " + field.name(), frame);
            }
            regular |= !pseudo;
        }
    }

    private void data(Frame frame) {
        H2Message message = message(frame.stream());
        if (!message.begun() || message.over()) {
            violated("data outside of a message", frame);
        }
        message.take(frame.content());
        if (frame.endsStream()) {
            message.end();
        }
    }

    private void violated(String how, Frame frame) {
        violations.add(how + ": " + frame);
    }

    /** Of that stream, begun or not. */
    H2Message message(int stream) {
        return messages.computeIfAbsent(stream, H2Message::new);
    }

    /** In the order in which their streams were first heard of. */
    List<H2Message> messages() {
        return List.copyOf(messages.values());
    }

    List<String> violations() {
        return List.copyOf(violations);
    }
}
