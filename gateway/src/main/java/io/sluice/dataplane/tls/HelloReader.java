package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads the body of one complete ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2), once and from front to
 * back. All lengths have to fit exactly. What nothing is decided from is stepped over and left to the engine, which
 * reads the same bytes again.
 */
final class HelloReader {
    private static final int MAJOR = 3;
    private static final int RANDOM = 32;
    private static final int LONGEST_SESSION_ID = 32;
    private static final int LONGEST_NAME = 255;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final int ALPN = 16;
    private static final byte[] H2 = "h2".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTP_1_1 = "http/1.1".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuf bytes;
    private final int end;
    private int at;
    private Alert fault;
    private String name;
    private boolean alpn;
    private boolean http2;
    private boolean http11;

    /** For the body in {@code [from, to)}. */
    HelloReader(ByteBuf bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** Null when it is malformed: {@link #fault} says how. */
    ClientHello read() {
        if (!versions() || !ciphers() || !compressions() || !extensions()) {
            return null;
        }
        return new ClientHello(name == null ? "" : name, alpn, http2, http11);
    }

    /** What a hello that could not be read is answered with. */
    Alert fault() {
        return fault;
    }

    private boolean refuse(Alert why) {
        fault = why;
        return false;
    }

    /**
     * Steps behind the length that stands here.
     *
     * @param lengthBytes how many bytes the length has
     * @param limit where what contains the vector ends
     * @return where the vector ends; −1, with the fault noted, when it does not fit or is too short
     */
    private int vector(int lengthBytes, int least, int limit) {
        if (limit - at < lengthBytes) {
            fault = Alert.DECODE_ERROR;
            return -1;
        }
        int length = lengthBytes == 1 ? bytes.getUnsignedByte(at) : bytes.getUnsignedShort(at);
        at += lengthBytes;
        if (length < least || length > limit - at) {
            fault = Alert.DECODE_ERROR;
            return -1;
        }
        return at + length;
    }

    private boolean versions() {
        if (end - at < 2 + RANDOM) {
            return refuse(Alert.DECODE_ERROR);
        } else if (bytes.getUnsignedByte(at) != MAJOR) {
            return refuse(Alert.PROTOCOL_VERSION);
        }
        at += 2 + RANDOM;
        int sessionEnd = vector(1, 0, end);
        if (sessionEnd - at > LONGEST_SESSION_ID) {
            return refuse(Alert.DECODE_ERROR);
        }
        return stepTo(sessionEnd);
    }

    private boolean stepTo(int place) {
        if (place < 0) {
            return false;
        }
        at = place;
        return true;
    }

    private boolean ciphers() {
        int ciphersEnd = vector(2, 2, end);
        if (ciphersEnd >= 0 && (ciphersEnd - at) % 2 != 0) {
            return refuse(Alert.DECODE_ERROR);
        }
        return stepTo(ciphersEnd);
    }

    private boolean compressions() {
        return stepTo(vector(1, 1, end));
    }

    /** A client of TLS 1.2 need not send any. */
    private boolean extensions() {
        if (at == end) {
            return true;
        }
        int listEnd = vector(2, 0, end);
        if (listEnd != end) {
            return refuse(Alert.DECODE_ERROR);
        }
        while (at < end) {
            if (!extension()) {
                return false;
            }
        }
        return true;
    }

    private boolean extension() {
        if (end - at < 2) {
            return refuse(Alert.DECODE_ERROR);
        }
        int type = bytes.getUnsignedShort(at);
        at += 2;
        int extensionEnd = vector(2, 0, end);
        if (extensionEnd < 0) {
            return false;
        }
        return switch (type) {
            case SERVER_NAME -> serverName(extensionEnd);
            case ALPN -> protocols(extensionEnd);
            default -> stepTo(extensionEnd);
        };
    }

    /**
     * RFC 6066 section 3: one name, of the only type that there is. A second one would be a second answer to the
     * question which host is meant; NUL and more than 255 bytes are refused by engines, too.
     */
    private boolean serverName(int extensionEnd) {
        if (name != null) {
            return refuse(Alert.ILLEGAL_PARAMETER);
        }
        int listEnd = vector(2, 1, extensionEnd);
        if (listEnd != extensionEnd || bytes.getUnsignedByte(at) != HOST_NAME) {
            return refuse(Alert.DECODE_ERROR);
        }
        at++;
        int nameEnd = vector(2, 1, extensionEnd);
        if (nameEnd != extensionEnd || nameEnd - at > LONGEST_NAME || bytes.indexOf(at, nameEnd, (byte) 0) >= 0) {
            return refuse(Alert.DECODE_ERROR);
        }
        name = ServerName.canonical(bytes, at, nameEnd);
        return stepTo(nameEnd);
    }

    /** RFC 7301 section 3.1: at least one, none of them empty. */
    private boolean protocols(int extensionEnd) {
        if (alpn) {
            return refuse(Alert.ILLEGAL_PARAMETER);
        }
        alpn = true;
        if (vector(2, 2, extensionEnd) != extensionEnd) {
            return refuse(Alert.DECODE_ERROR);
        }
        while (at < extensionEnd) {
            int protocolEnd = vector(1, 1, extensionEnd);
            if (protocolEnd < 0) {
                return false;
            }
            http2 |= is(H2, protocolEnd);
            http11 |= is(HTTP_1_1, protocolEnd);
            at = protocolEnd;
        }
        return true;
    }

    private boolean is(byte[] protocol, int protocolEnd) {
        if (protocolEnd - at != protocol.length) {
            return false;
        }
        for (int i = 0; i < protocol.length; i++) {
            if (bytes.getByte(at + i) != protocol[i]) {
                return false;
            }
        }
        return true;
    }
}
