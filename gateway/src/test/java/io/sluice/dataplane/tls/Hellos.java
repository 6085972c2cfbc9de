package io.sluice.dataplane.tls;

import io.sluice.kit.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** ClientHellos: made by hand, part by part, so that any part may be wrong, and by the JDK's own client. */
final class Hellos {
    static final int RECORD_HEADER = 5;
    static final int MESSAGE_HEADER = 4;

    private Hellos() {}

    // --- parts ----------------------------------------------------------------------------------------------------

    static byte[] u8(int value) {
        return new byte[] {(byte) value};
    }

    static byte[] u16(int value) {
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }

    static byte[] u24(int value) {
        return Bytes.concat(u8(value >>> 16), u16(value));
    }

    static byte[] vector8(byte[]... parts) {
        byte[] content = Bytes.concat(parts);
        return Bytes.concat(u8(content.length), content);
    }

    static byte[] vector16(byte[]... parts) {
        byte[] content = Bytes.concat(parts);
        return Bytes.concat(u16(content.length), content);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] extension(int type, byte[]... content) {
        return Bytes.concat(u16(type), vector16(content));
    }

    static byte[] hostName(String name) {
        return Bytes.concat(u8(0), vector16(ascii(name)));
    }

    static byte[] serverName(String name) {
        return extension(0, vector16(hostName(name)));
    }

    static byte[] alpn(String... protocols) {
        return extension(
                16,
                vector16(Arrays.stream(protocols)
                        .map(protocol -> vector8(ascii(protocol)))
                        .toArray(byte[][]::new)));
    }

    /** RFC 8701: what a client sends so that nobody gets used to knowing everything. */
    static byte[] grease() {
        return extension(0x5A5A, u8(0));
    }

    /** An encrypted_client_hello (RFC 9849) of the outer kind: the name beside it is the public one. */
    static byte[] encryptedHello(int length) {
        byte[] sealed = new byte[length];
        new Random(length).nextBytes(sealed);
        return extension(0xFE0D, u8(0), u16(1), u16(1), u8(7), vector16(new byte[32]), vector16(sealed));
    }

    static byte[] padding(int length) {
        return extension(21, new byte[length]);
    }

    // --- messages -------------------------------------------------------------------------------------------------

    /** What stands before the extensions. */
    static byte[] front() {
        return Bytes.concat(u16(0x0303), new byte[32], vector8(new byte[32]), vector16(u16(0x1301)), vector8(u8(0)));
    }

    static byte[] message(byte[] body) {
        return Bytes.concat(u8(1), u24(body.length), body);
    }

    static byte[] hello(byte[]... extensions) {
        return message(Bytes.concat(front(), vector16(extensions)));
    }

    // --- records --------------------------------------------------------------------------------------------------

    static byte[] record(byte[] fragment) {
        return record(22, fragment);
    }

    static byte[] record(int type, byte[] fragment) {
        return Bytes.concat(u8(type), u16(0x0301), vector16(fragment));
    }

    /** As few records as hold the message. */
    static byte[] records(byte[] message) {
        return records(message, 1 << 14);
    }

    static byte[] records(byte[] message, int longest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = 0; from < message.length; from += longest) {
            out.writeBytes(record(Arrays.copyOfRange(message, from, Math.min(message.length, from + longest))));
        }
        return out.toByteArray();
    }

    /** The same message in other records, some of them empty. */
    static byte[] records(byte[] message, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int longest = Math.max(random.nextBoolean() ? 3 : message.length, message.length / 1_000);
        for (int from = 0; from < message.length; ) {
            int to = Math.min(message.length, from + random.nextInt(Math.min(longest, 1 << 14) + 1));
            out.writeBytes(record(Arrays.copyOfRange(message, from, to)));
            from = to;
        }
        return out.toByteArray();
    }

    // --- by the JDK -----------------------------------------------------------------------------------------------

    /** The message that a client of the JDK begins with; no name if it is null. */
    static byte[] ofJdk(String name, List<String> alpn, String... versions) {
        try {
            SSLEngine client = SSLContext.getDefault().createSSLEngine();
            client.setUseClientMode(true);
            client.setEnabledProtocols(versions);
            SSLParameters parameters = client.getSSLParameters();
            parameters.setApplicationProtocols(alpn.toArray(String[]::new));
            if (name != null) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
            client.setSSLParameters(parameters);
            ByteBuffer out = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
            client.wrap(ByteBuffer.allocate(0), out);
            return Arrays.copyOfRange(out.array(), RECORD_HEADER, out.position());
        } catch (GeneralSecurityException | SSLException e) {
            throw new AssertionError(e);
        }
    }

    /** A hello and what has to be understood of it. */
    record Known(byte[] message, ClientHello meaning) {}

    /** Of many forms and sizes. */
    static List<Known> corpus() {
        List<Known> all = new ArrayList<>();
        for (String name :
                List.of("a.example", "xn--bcher-kva.example", "a-b.c.d.e.example", "x".repeat(63) + ".example")) {
            byte[] named = serverName(name);
            all.add(new Known(hello(named), new ClientHello(name, false, false, false)));
            all.add(new Known(hello(alpn("h2"), named), new ClientHello(name, true, true, false)));
            all.add(new Known(
                    hello(grease(), alpn("\u00ca\u00ca", "h2", "http/1.1"), encryptedHello(200), named, grease()),
                    new ClientHello(name, true, true, true)));
            all.add(new Known(
                    ofJdk(name, List.of("h2", "http/1.1"), "TLSv1.3", "TLSv1.2"),
                    new ClientHello(name, true, true, true)));
            all.add(new Known(ofJdk(name, List.of(), "TLSv1.3"), new ClientHello(name, false, false, false)));
            all.add(new Known(ofJdk(name, List.of("http/1.1"), "TLSv1.2"), new ClientHello(name, true, false, true)));
        }
        all.add(new Known(ofJdk(null, List.of("h3"), "TLSv1.3"), new ClientHello("", true, false, false)));
        all.add(new Known(message(front()), new ClientHello("", false, false, false)));
        return all;
    }

    /** Larger than one record can be, the name in the second or third one. */
    static List<Known> large() {
        byte[] named = serverName("a.example");
        ClientHello meaning = new ClientHello("a.example", true, false, true);
        return List.of(
                new Known(hello(padding(16_384), named, alpn("http/1.1")), meaning),
                new Known(hello(alpn("http/1.1"), encryptedHello(40_000), named), meaning),
                new Known(hello(named, alpn("http/1.1"), padding(50_000)), meaning));
    }
}
