package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Finds the ClientHello in the first bytes of a connection, however they are cut into segments and records (tls.md T-03).
 * Nothing is decided before it is complete, and there is no length or cut that leads to a hello without its name.
 *
 * <p>Costs what has come, never what is announced (T-05): bytes are held as they came, and what is incomplete stands in
 * a buffer of its own, so that a read buffer is not kept for ten bytes. All records count with their headers, also empty
 * ones, and beyond the limit it is over (T-04). Each feed looks at what is new and at one record's header. A hello in
 * one record is read where it stands; the parts of one in several are put together when the last one is here. One per
 * connection, on its event loop.
 */
final class ClientHelloParser {
    /** What the bytes so far are. */
    enum State {
        /** Not enough. */
        MORE,
        /** A ClientHello, complete: {@link #hello}; the bytes are held. */
        HELLO,
        /** The beginning of a request in plaintext; the bytes are gone. */
        PLAIN_HTTP,
        /** Nothing that can be served: {@link #alert}; the bytes are gone. */
        REFUSED
    }

    private static final int RECORD_HEADER = 5;
    private static final int MAJOR_AT = 1;
    private static final int LENGTH_AT = 3;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR = 3;
    private static final int LONGEST_RECORD = 1 << 14;
    private static final int MESSAGE_HEADER = 4;
    private static final int CLIENT_HELLO = 1;
    private static final int MESSAGE_LENGTH = 0xFFFFFF;

    private final int limit;
    private final ByteBufAllocator allocator;
    private State state = State.MORE;
    private ClientHello hello;
    private Alert alert;
    private ByteBuf held;
    private boolean own;
    /** Bytes of whole records; behind them stands the record that is under way. */
    private int walked;
    /** Bytes of the message in those records. */
    private int collected;
    /** The type and length of the message: so many of its first four bytes, which may stand in as many records. */
    private int header;

    private int headerBytes;

    /**
     * @param limit most bytes up to the end of the hello, headers of records included
     */
    ClientHelloParser(int limit, ByteBufAllocator allocator) {
        this.limit = limit;
        this.allocator = allocator;
    }

    /** The hello; null before {@link State#HELLO}. */
    ClientHello hello() {
        return hello;
    }

    /** What to answer; null unless {@link State#REFUSED}. */
    Alert alert() {
        return alert;
    }

    /** Takes over the next bytes. Those behind a complete hello are held with it. */
    State feed(ByteBuf in) {
        if (!in.isReadable() || state == State.PLAIN_HTTP || state == State.REFUSED) {
            in.release();
            return state;
        }
        hold(in);
        if (state == State.MORE) {
            state = look();
            if (state == State.MORE) {
                keep();
            } else if (state != State.HELLO) {
                release();
            }
        }
        return state;
    }

    /** All that came, unchanged and now the caller's; null when nothing is held. */
    ByteBuf take() {
        ByteBuf all = held;
        held = null;
        return all;
    }

    /** Forgets what is held; the connection is gone. */
    void release() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    private void hold(ByteBuf in) {
        if (held == null) {
            held = in;
            own = false;
            return;
        }
        try {
            keep();
            held.writeBytes(in);
        } finally {
            in.release();
        }
    }

    private void keep() {
        if (!own) {
            ByteBuf copy = allocator.ioBuffer(held.readableBytes()).writeBytes(held);
            held.release();
            held = copy;
            own = true;
        }
    }

    private State refuse(Alert why) {
        alert = why;
        return State.REFUSED;
    }

    private State look() {
        int came = held.readableBytes();
        if (walked == 0) {
            int first = held.getUnsignedByte(held.readerIndex());
            if (first >= 'A' && first <= 'Z') {
                return State.PLAIN_HTTP;
            } else if (first != HANDSHAKE) {
                return refuse(first < 0x80 ? Alert.UNEXPECTED_MESSAGE : Alert.PROTOCOL_VERSION); // SSL 2 sets the bit
            }
        }
        while (came - walked >= RECORD_HEADER) {
            int at = held.readerIndex() + walked;
            int length = held.getUnsignedShort(at + LENGTH_AT);
            int here = Math.min(length, came - walked - RECORD_HEADER);
            if (!record(at, length) || !fragment(at + RECORD_HEADER, here, length)) {
                return State.REFUSED;
            } else if (here < length) {
                return State.MORE;
            }
            walked += RECORD_HEADER + length;
            collected += length;
            if (headerBytes == MESSAGE_HEADER && collected == messageEnd()) {
                return read(length);
            }
        }
        return came < limit ? State.MORE : refuse(Alert.DECODE_ERROR);
    }

    private int messageEnd() {
        return MESSAGE_HEADER + (header & MESSAGE_LENGTH);
    }

    /** The limit comes first, so that what is refused for its length is so whatever the segments are. */
    private boolean record(int at, int length) {
        if (walked + RECORD_HEADER + length > limit) {
            refuse(Alert.DECODE_ERROR);
        } else if (held.getUnsignedByte(at) != HANDSHAKE) {
            refuse(Alert.UNEXPECTED_MESSAGE); // RFC 8446 section 5.1: nothing between the parts of a message
        } else if (held.getUnsignedByte(at + MAJOR_AT) != MAJOR) {
            refuse(Alert.PROTOCOL_VERSION);
        } else if (length > LONGEST_RECORD) {
            refuse(Alert.RECORD_OVERFLOW);
        }
        return alert == null;
    }

    /**
     * Learns the type and the length of the message, as soon as they are here. A client waits behind its hello, so what
     * follows in the same record is none of TLS's; read as part of another message it could be a second hello.
     */
    private boolean fragment(int at, int here, int length) {
        while (headerBytes < MESSAGE_HEADER && headerBytes - collected < here) {
            header = header << 8 | held.getUnsignedByte(at + headerBytes - collected);
            headerBytes++;
            if (headerBytes == 1 && header != CLIENT_HELLO) {
                refuse(Alert.UNEXPECTED_MESSAGE);
                return false;
            }
        }
        if (headerBytes == MESSAGE_HEADER && collected + length > messageEnd()) {
            refuse(Alert.UNEXPECTED_MESSAGE);
            return false;
        }
        return true;
    }

    private State read(int lastRecord) {
        boolean whole = lastRecord == collected;
        int end = whole ? held.readerIndex() + walked : collected;
        int from = end - collected + MESSAGE_HEADER;
        HelloReader reader = new HelloReader(whole ? held : gathered(), from, end);
        hello = reader.read();
        return hello == null ? refuse(reader.fault()) : State.HELLO;
    }

    private ByteBuf gathered() {
        byte[] message = new byte[collected];
        int filled = 0;
        int at = held.readerIndex();
        while (filled < collected) {
            int length = held.getUnsignedShort(at + LENGTH_AT);
            held.getBytes(at + RECORD_HEADER, message, filled, length);
            filled += length;
            at += RECORD_HEADER + length;
        }
        return Unpooled.wrappedBuffer(message);
    }
}
