package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A fatal alert that is sent before any engine exists, hence in plaintext (RFC 8446 section 6): the connection ends
 * with it. Alerts of a handshake that has begun are the engine's.
 */
enum Alert {
    /** Something else than a ClientHello, or something behind it in its last record. */
    UNEXPECTED_MESSAGE(10),
    /** A record is longer than 2^14 bytes (RFC 8446 section 5.1). */
    RECORD_OVERFLOW(22),
    /** There is no certificate for the host that may be shown. */
    HANDSHAKE_FAILURE(40),
    /** An extension stands there twice (RFC 8446 section 4.2). */
    ILLEGAL_PARAMETER(47),
    /** A length does not fit, or the hello is longer than is allowed. */
    DECODE_ERROR(50),
    /** SSL, of any version. */
    PROTOCOL_VERSION(70),
    /** The host is not served (RFC 6066 section 3). */
    UNRECOGNIZED_NAME(112),
    /** No protocol is common (RFC 7301 section 3.2). */
    NO_APPLICATION_PROTOCOL(120);

    private static final int RECORD_LENGTH = 7;
    private static final byte ALERT = 21;
    private static final byte FATAL = 2;

    private final byte code;

    Alert(int code) {
        this.code = (byte) code;
    }

    /** The number that stands for it on the wire. */
    int code() {
        return code;
    }

    /** The record that says it, the caller's. Its version is what RFC 8446 section 5.1 demands whatever was offered. */
    ByteBuf encode(ByteBufAllocator allocator) {
        return allocator
                .ioBuffer(RECORD_LENGTH)
                .writeByte(ALERT)
                .writeShort(0x0303)
                .writeShort(2)
                .writeByte(FATAL)
                .writeByte(code);
    }
}
