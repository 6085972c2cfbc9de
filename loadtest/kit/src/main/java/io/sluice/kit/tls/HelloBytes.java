package io.sluice.kit.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * A ClientHello written by hand (RFC 8446 4.1.2, RFC 5246 7.4.1.2), for what no client library would send: no handshake
 * can go on after it, but the server's answer can be looked at ({@link TlsView}). Extensions stand in the order in which
 * they were added, the mandatory ones last.
 */
public final class HelloBytes {
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int LEGACY_RECORD_VERSION = 0x0301;
    private static final int TLS_1_2 = 0x0303;
    private static final int TLS_1_3 = 0x0304;
    private static final int RANDOM_LENGTH = 32;
    private static final int X25519 = 29;

    private static final int SERVER_NAME = 0;
    private static final int GROUPS = 10;
    private static final int POINT_FORMATS = 11;
    private static final int SIGNATURES = 13;
    private static final int ALPN = 16;
    private static final int PADDING = 21;
    private static final int EXTENDED_MASTER_SECRET = 23;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int PSK_MODES = 45;
    private static final int KEY_SHARE = 51;
    private static final int ENCRYPTED_CLIENT_HELLO = 0xfe0d;
    private static final int RENEGOTIATION_INFO = 0xff01;
    private static final int GREASE = 0x2a2a;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final boolean tls13;
    private final List<byte[]> extensions = new ArrayList<>();
    private int legacyVersion = TLS_1_2;
    private int[] ciphers;
    private int[] groups = {X25519, 23, 24};
    private boolean greased;

    private HelloBytes(boolean tls13, int... ciphers) {
        this.tls13 = tls13;
        this.ciphers = ciphers;
    }

    /** Offers TLS 1.2 alone, so that the server's certificate comes in plaintext: ECDHE with AES-GCM and ChaCha20. */
    public static HelloBytes tls12() {
        return new HelloBytes(false, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8);
    }

    /** Offers TLS 1.3, and 1.2 for servers that know no other. */
    public static HelloBytes tls13() {
        return new HelloBytes(true, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f);
    }

    /** The version that old servers read: 0x0301 for TLS 1.0, 0x0300 for SSL 3.0. */
    public HelloBytes legacyVersion(int version) {
        legacyVersion = version;
        return this;
    }

    public HelloBytes ciphers(int... only) {
        ciphers = only.clone();
        return this;
    }

    /** The groups that it knows; a key share is sent for X25519 alone, so without it a server has to ask again. */
    public HelloBytes groups(int... only) {
        groups = only.clone();
        return this;
    }

    /** SNI with these names in its one list: more than one is malformed (RFC 6066 3). None makes an empty list. */
    public HelloBytes names(String... hostNames) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (String name : hostNames) {
            list.write(0);
            list.writeBytes(sized16(name.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return extension(SERVER_NAME, sized16(list.toByteArray()));
    }

    public HelloBytes alpn(String... protocols) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (String protocol : protocols) {
            byte[] name = protocol.getBytes(StandardCharsets.ISO_8859_1);
            list.write(name.length);
            list.writeBytes(name);
        }
        return extension(ALPN, sized16(list.toByteArray()));
    }

    /** Any extension, however often. */
    public HelloBytes extension(int type, byte[] body) {
        extensions.add(Der.concat(uint16(type), sized16(body)));
        return this;
    }

    /** Values that no server knows and each has to pass over (RFC 8701): a suite, a group and an extension. */
    public HelloBytes grease() {
        greased = true;
        return extension(GREASE, new byte[] {0});
    }

    /** As browsers grease Encrypted ClientHello: an outer one, whose payload nobody can read. */
    public HelloBytes encryptedHello(int payload) {
        byte[] suite = {0, 0, 1, 0, 1, 7};
        return extension(
                ENCRYPTED_CLIENT_HELLO, Der.concat(suite, sized16(random(RANDOM_LENGTH)), sized16(new byte[payload])));
    }

    /** Zeroes in an extension (RFC 7685). */
    public HelloBytes padding(int bytes) {
        return extension(PADDING, new byte[bytes]);
    }

    /** The handshake message, without a record around it. */
    public byte[] message() {
        byte[] body = Der.concat(
                uint16(legacyVersion),
                random(RANDOM_LENGTH),
                tls13 ? sized8(random(RANDOM_LENGTH)) : new byte[] {0},
                sized16(uint16s(greased ? prepended(ciphers) : ciphers)),
                new byte[] {1, 0},
                sized16(allExtensions()));
        return Der.concat(
                new byte[] {CLIENT_HELLO, (byte) (body.length >> 16), (byte) (body.length >> 8), (byte) body.length},
                body);
    }

    private static int[] prepended(int... values) {
        int[] all = new int[values.length + 1];
        all[0] = GREASE;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }

    private byte[] allExtensions() {
        byte[] known = Der.concat(
                written(GROUPS, sized16(uint16s(greased ? prepended(groups) : groups))),
                written(POINT_FORMATS, new byte[] {1, 0}),
                written(SIGNATURES, sized16(uint16s(0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601))),
                written(EXTENDED_MASTER_SECRET, new byte[0]),
                written(RENEGOTIATION_INFO, new byte[] {0}),
                tls13 ? ofTls13() : new byte[0]);
        return Der.concat(Der.concat(extensions.toArray(new byte[0][])), known);
    }

    private byte[] ofTls13() {
        boolean x25519 = List.of(boxed(groups)).contains(X25519);
        // Any 32 bytes are a point of X25519.
        byte[] share = x25519 ? Der.concat(uint16(X25519), sized16(random(RANDOM_LENGTH))) : new byte[0];
        return Der.concat(
                written(SUPPORTED_VERSIONS, sized8(uint16s(TLS_1_3, TLS_1_2))),
                written(PSK_MODES, new byte[] {1, 1}),
                written(KEY_SHARE, sized16(share)));
    }

    private static Integer[] boxed(int... values) {
        Integer[] boxed = new Integer[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }

    private static byte[] written(int type, byte[] body) {
        return Der.concat(uint16(type), sized16(body));
    }

    /** In one record; a message of more than 16 KiB needs {@link #records}. */
    public byte[] record() {
        return record(HANDSHAKE, message());
    }

    /** In records of {@code payload} bytes each. */
    public byte[] records(int payload) {
        byte[] message = message();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += payload) {
            int length = Math.min(payload, message.length - at);
            byte[] piece = new byte[length];
            System.arraycopy(message, at, piece, 0, length);
            out.writeBytes(record(HANDSHAKE, piece));
        }
        return out.toByteArray();
    }

    /** Any record: type, the legacy version, length, payload; a payload of 0 bytes, too. */
    public static byte[] record(int type, byte[] payload) {
        return Der.concat(new byte[] {(byte) type}, uint16(LEGACY_RECORD_VERSION), sized16(payload));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] uint16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    private static byte[] uint16s(int... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int value : values) {
            out.writeBytes(uint16(value));
        }
        return out.toByteArray();
    }

    private static byte[] sized8(byte[] content) {
        return Der.concat(new byte[] {(byte) content.length}, content);
    }

    private static byte[] sized16(byte[] content) {
        return Der.concat(uint16(content.length), content);
    }
}
