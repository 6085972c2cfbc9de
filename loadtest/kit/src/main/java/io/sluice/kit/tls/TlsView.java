package io.sluice.kit.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server answers to a ClientHello, as far as it is plaintext: all of its first flight in TLS 1.2, the ServerHello
 * in 1.3. So a test sees which certificate a hello brings and whether a client's is asked for, without a handshake.
 */
public final class TlsView {
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int FATAL = 2;
    private static final int SERVER_HELLO = 2;
    private static final int CERTIFICATE = 11;
    private static final int CERTIFICATE_REQUEST = 13;
    private static final int SERVER_HELLO_DONE = 14;
    private static final int ALPN = 16;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int RANDOM_LENGTH = 32;

    private final List<X509Certificate> chain = new ArrayList<>();
    private int version;
    private int cipher;
    private String protocol = "";
    private boolean asksForCertificate;
    private boolean complete;
    private int alert = -1;

    private TlsView() {}

    /** All bytes from the server so far; a message that is not whole yet is not looked at. */
    public static TlsView of(byte[] received) {
        TlsView view = new TlsView();
        try {
            view.messages(view.payloads(ByteBuffer.wrap(received)));
        } catch (BufferUnderflowException | CertificateException e) {
            throw new AssertionError("not TLS, or not whole: " + received.length + " bytes", e);
        }
        return view;
    }

    private ByteBuffer payloads(ByteBuffer records) {
        ByteArrayOutputStream handshake = new ByteArrayOutputStream();
        while (records.remaining() >= 5) {
            int type = records.get();
            records.getShort();
            int length = records.getShort() & 0xffff;
            if (records.remaining() < length) {
                break;
            }
            byte[] payload = new byte[length];
            records.get(payload);
            if (type == ALERT && length == 2 && payload[0] == FATAL) {
                alert = payload[1] & 0xff;
            } else if (type == HANDSHAKE) {
                handshake.writeBytes(payload);
            }
        }
        return ByteBuffer.wrap(handshake.toByteArray());
    }

    private void messages(ByteBuffer bytes) throws CertificateException {
        while (bytes.remaining() >= 4) {
            int type = bytes.get();
            int length = uint24(bytes);
            if (bytes.remaining() < length) {
                return;
            }
            ByteBuffer body = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            message(type, body);
        }
    }

    private void message(int type, ByteBuffer body) throws CertificateException {
        switch (type) {
            case SERVER_HELLO -> serverHello(body);
            case CERTIFICATE -> certificates(body);
            case CERTIFICATE_REQUEST -> asksForCertificate = true;
            case SERVER_HELLO_DONE -> complete = true;
            default -> {
                // The server's key exchange, for instance: nothing that a test asks for.
            }
        }
    }

    private void serverHello(ByteBuffer body) {
        version = body.getShort() & 0xffff;
        body.position(body.position() + RANDOM_LENGTH);
        skip(body, body.get() & 0xff);
        cipher = body.getShort() & 0xffff;
        body.get();
        if (body.remaining() < 2) {
            return;
        }
        body.getShort();
        while (body.hasRemaining()) {
            int type = body.getShort() & 0xffff;
            int length = body.getShort() & 0xffff;
            extension(type, body.slice(body.position(), length));
            skip(body, length);
        }
    }

    private static void skip(ByteBuffer bytes, int count) {
        bytes.position(bytes.position() + count);
    }

    private void extension(int type, ByteBuffer body) {
        if (type == SUPPORTED_VERSIONS) {
            version = body.getShort() & 0xffff;
        } else if (type == ALPN) {
            body.getShort();
            byte[] name = new byte[body.get() & 0xff];
            body.get(name);
            protocol = new String(name, StandardCharsets.ISO_8859_1);
        }
    }

    private void certificates(ByteBuffer body) throws CertificateException {
        uint24(body);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        while (body.hasRemaining()) {
            byte[] der = new byte[uint24(body)];
            body.get(der);
            chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
    }

    private static int uint24(ByteBuffer bytes) {
        return (bytes.get() & 0xff) << 16 | bytes.getShort() & 0xffff;
    }

    /** 0x0304 for TLS 1.3, 0x0303 for 1.2; 0 before the server has chosen. */
    public int version() {
        return version;
    }

    /** The suite's number. */
    public int cipher() {
        return cipher;
    }

    /** Of ALPN, in TLS 1.2; empty for none. */
    public String protocol() {
        return protocol;
    }

    /** The certificates in the order sent, in TLS 1.2. */
    public List<X509Certificate> chain() {
        return List.copyOf(chain);
    }

    /** A client's certificate is asked for, in TLS 1.2. */
    public boolean asksForCertificate() {
        return asksForCertificate;
    }

    /** All of a first flight of TLS 1.2 is here. */
    public boolean complete() {
        return complete;
    }

    /** The number of the fatal alert (RFC 8446 6), or -1. */
    public int alert() {
        return alert;
    }

    @Override
    public String toString() {
        return String.format(
                "TLS %04x, cipher %04x, ALPN '%s', %d certificates%s%s, alert %d",
                version,
                cipher,
                protocol,
                chain.size(),
                asksForCertificate ? ", asks for one" : "",
                complete ? ", complete" : "",
                alert);
    }
}
