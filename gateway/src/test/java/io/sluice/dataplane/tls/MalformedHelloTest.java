package io.sluice.dataplane.tls;

import static io.sluice.dataplane.tls.Hellos.alpn;
import static io.sluice.dataplane.tls.Hellos.ascii;
import static io.sluice.dataplane.tls.Hellos.extension;
import static io.sluice.dataplane.tls.Hellos.front;
import static io.sluice.dataplane.tls.Hellos.hello;
import static io.sluice.dataplane.tls.Hellos.hostName;
import static io.sluice.dataplane.tls.Hellos.message;
import static io.sluice.dataplane.tls.Hellos.record;
import static io.sluice.dataplane.tls.Hellos.serverName;
import static io.sluice.dataplane.tls.Hellos.u16;
import static io.sluice.dataplane.tls.Hellos.u8;
import static io.sluice.dataplane.tls.Hellos.vector16;
import static io.sluice.dataplane.tls.Hellos.vector8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.dataplane.tls.ClientHelloParser.State;
import io.sluice.dataplane.tls.Feeding.Outcome;
import io.sluice.kit.Bytes;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is malformed gets an alert: never a name, and never the default certificate for want of one. */
class MalformedHelloTest {
    private static final byte[] RANDOM = new byte[32];
    private static final byte[] NAMED = serverName("a.example");

    static Stream<Arguments> records() {
        byte[] whole = hello(NAMED);
        byte[] first = record(Arrays.copyOf(whole, 50));
        byte[] second = record(Arrays.copyOfRange(whole, 50, whole.length));
        return Stream.of(
                arguments("an alert first", record(21, Bytes.of("\\x01\\x00")), Alert.UNEXPECTED_MESSAGE),
                arguments("data first", record(23, RANDOM), Alert.UNEXPECTED_MESSAGE),
                arguments("a change of cipher first", record(20, u8(1)), Alert.UNEXPECTED_MESSAGE),
                arguments("a heartbeat first", record(24, RANDOM), Alert.UNEXPECTED_MESSAGE),
                arguments("nothing of TLS", Bytes.of("\\x00\\x01\\x02"), Alert.UNEXPECTED_MESSAGE),
                arguments("a hello of SSL 2", Bytes.of("\\x80\\x2e\\x01\\x03\\x01\\x00"), Alert.PROTOCOL_VERSION),
                arguments("a record of version 2", Bytes.of("\\x16\\x02\\x00\\x00\\x01\\x01"), Alert.PROTOCOL_VERSION),
                arguments("a record that is too long", record(new byte[16_385]), Alert.RECORD_OVERFLOW),
                arguments("another message", record(Bytes.of("\\x02\\x00\\x00\\x00")), Alert.UNEXPECTED_MESSAGE),
                arguments(
                        "another message in four records",
                        Hellos.records(Bytes.of("\\x00\\x00\\x00\\x00"), 1),
                        Alert.UNEXPECTED_MESSAGE),
                arguments(
                        "another record between the parts",
                        Bytes.concat(first, record(20, u8(1)), second),
                        Alert.UNEXPECTED_MESSAGE),
                arguments(
                        "another version in the second record",
                        Bytes.concat(first, Bytes.of("\\x16\\x02\\x00\\x00\\x00"), second),
                        Alert.PROTOCOL_VERSION),
                arguments("two hellos in a record", record(Bytes.concat(whole, whole)), Alert.UNEXPECTED_MESSAGE),
                arguments("a byte behind a hello", record(Bytes.concat(whole, u8(1))), Alert.UNEXPECTED_MESSAGE),
                arguments(
                        "a byte behind a hello in two records",
                        Bytes.concat(first, record(Bytes.concat(Arrays.copyOfRange(whole, 50, whole.length), u8(0)))),
                        Alert.UNEXPECTED_MESSAGE));
    }

    static Stream<Arguments> bodies() {
        byte[] start = Bytes.concat(u16(0x0303), RANDOM);
        byte[] ciphers = vector16(u16(0x1301));
        byte[] nul = vector8(u8(0));
        return Stream.of(
                arguments("nothing", new byte[0], Alert.DECODE_ERROR),
                arguments("of version 2", Bytes.concat(u16(0x0200), RANDOM), Alert.PROTOCOL_VERSION),
                arguments(
                        "a session id of 33 bytes",
                        Bytes.concat(start, vector8(new byte[33]), ciphers, nul),
                        Alert.DECODE_ERROR),
                arguments("half a cipher", Bytes.concat(start, u8(0), vector16(new byte[3]), nul), Alert.DECODE_ERROR),
                arguments("no ciphers", Bytes.concat(start, u8(0), vector16(), nul), Alert.DECODE_ERROR),
                arguments("no compression", Bytes.concat(start, u8(0), ciphers, u8(0)), Alert.DECODE_ERROR),
                arguments("one byte of extensions", Bytes.concat(front(), u8(0)), Alert.DECODE_ERROR),
                arguments("extensions too long", Bytes.concat(front(), u16(1)), Alert.DECODE_ERROR),
                arguments("behind the extensions", Bytes.concat(front(), u16(0), u8(0)), Alert.DECODE_ERROR),
                arguments(
                        "a name behind the extensions", Bytes.concat(front(), vector16(), NAMED), Alert.DECODE_ERROR));
    }

    static Stream<Arguments> extensions() {
        return Stream.of(
                arguments("one byte of a type", u8(0), Alert.DECODE_ERROR),
                arguments("no length", u16(0), Alert.DECODE_ERROR),
                arguments("half a length", Bytes.concat(u16(0), u8(0)), Alert.DECODE_ERROR),
                arguments("longer than the list", Bytes.concat(u16(0x5A5A), u16(1)), Alert.DECODE_ERROR),
                arguments("names: no list", extension(0), Alert.DECODE_ERROR),
                arguments("names: half a list", extension(0, u8(0)), Alert.DECODE_ERROR),
                arguments("names: an empty list", extension(0, u16(0)), Alert.DECODE_ERROR),
                arguments("names: a list too long", extension(0, u16(13), hostName("a.example")), Alert.DECODE_ERROR),
                arguments("names: a list too short", extension(0, u16(11), hostName("a.example")), Alert.DECODE_ERROR),
                arguments("names: a type alone", extension(0, vector16(u8(0))), Alert.DECODE_ERROR),
                arguments(
                        "names: another type",
                        extension(0, vector16(u8(1), vector16(ascii("a.example")))),
                        Alert.DECODE_ERROR),
                arguments("names: an empty one", serverName(""), Alert.DECODE_ERROR),
                arguments("names: too long", extension(0, vector16(u8(0), u16(2), u8('a'))), Alert.DECODE_ERROR),
                arguments("names: too short", extension(0, vector16(u8(0), u16(1), ascii("ab"))), Alert.DECODE_ERROR),
                arguments("names: NUL in it", serverName("a.example\0.b.example"), Alert.DECODE_ERROR),
                arguments("names: NUL at its end", serverName("a.example\0"), Alert.DECODE_ERROR),
                arguments("names: 256 bytes", serverName("a".repeat(256)), Alert.DECODE_ERROR),
                arguments(
                        "names: two",
                        extension(0, vector16(hostName("a.example"), hostName("b.example"))),
                        Alert.DECODE_ERROR),
                arguments("names: twice", Bytes.concat(NAMED, NAMED), Alert.ILLEGAL_PARAMETER),
                arguments(
                        "names: twice, nobody's first",
                        Bytes.concat(serverName("127.0.0.1"), NAMED),
                        Alert.ILLEGAL_PARAMETER),
                arguments("protocols: no list", extension(16), Alert.DECODE_ERROR),
                arguments("protocols: an empty list", extension(16, u16(0)), Alert.DECODE_ERROR),
                arguments("protocols: an empty one", alpn("h2", ""), Alert.DECODE_ERROR),
                arguments("protocols: an empty one alone", alpn(""), Alert.DECODE_ERROR),
                arguments("protocols: a list too long", extension(16, u16(4), ascii("\2h2")), Alert.DECODE_ERROR),
                arguments("protocols: a list too short", extension(16, u16(2), ascii("\2h2")), Alert.DECODE_ERROR),
                arguments("protocols: one too long", extension(16, vector16(ascii("\3h2"))), Alert.DECODE_ERROR),
                arguments("protocols: twice", Bytes.concat(alpn("h2"), alpn("h2")), Alert.ILLEGAL_PARAMETER));
    }

    @ParameterizedTest(name = "T-07 {0}")
    @MethodSource("records")
    void aMalformedRecordGetsAnAlert(String name, byte[] bytes, Alert alert) {
        assertRefused(bytes, alert);
    }

    @ParameterizedTest(name = "T-07 {0}")
    @MethodSource("bodies")
    void aMalformedHelloGetsAnAlert(String name, byte[] body, Alert alert) {
        assertRefused(record(message(body)), alert);
        assertRefused(Hellos.records(message(body), 1), alert);
    }

    /** Before and behind a good name: neither saves it. */
    @ParameterizedTest(name = "T-07 {0}")
    @MethodSource("extensions")
    void aMalformedExtensionGetsAnAlert(String name, byte[] extension, Alert alert) {
        assertRefused(record(hello(extension)), alert);
        assertRefused(record(hello(Hellos.grease(), extension)), alert);
        assertRefused(Hellos.records(hello(extension), 1), alert);
        assertThat(Feeding.whole(record(hello(NAMED, extension))).state()).isEqualTo(State.REFUSED);
        assertThat(Feeding.whole(record(hello(alpn("h2"), extension, NAMED))).state())
                .isEqualTo(State.REFUSED);
    }

    private static void assertRefused(byte[] bytes, Alert alert) {
        assertThat(Feeding.whole(bytes)).isEqualTo(Outcome.refused(alert));
        assertThat(Feeding.byteByByte(bytes)).isEqualTo(Outcome.refused(alert));
    }

    @Test
    @DisplayName("T-07 a hello that says it is shorter: an alert wherever it is cut off, unless all extensions are")
    void aHelloThatIsCutOffGetsAnAlert() {
        for (Hellos.Known known : Hellos.corpus()) {
            byte[] message = known.message();
            byte[] body = Arrays.copyOfRange(message, 4, message.length);
            int legal = lengthOfFront(body);
            for (int length = 0; length < body.length; length++) {
                Outcome outcome = Feeding.whole(record(message(Arrays.copyOf(body, length))));
                if (length == legal) {
                    assertThat(outcome).isEqualTo(Outcome.of(new ClientHello("", false, false, false)));
                } else {
                    assertThat(outcome).as("%d bytes", length).isEqualTo(Outcome.refused(Alert.DECODE_ERROR));
                }
            }
        }
    }

    private static int lengthOfFront(byte[] body) {
        int at = 2 + RANDOM.length;
        at += 1 + (body[at] & 0xFF);
        at += 2 + ((body[at] & 0xFF) << 8 | body[at + 1] & 0xFF);
        return at + 1 + (body[at] & 0xFF);
    }

    @Test
    @DisplayName("T-07 an extension of names with any wrong byte: an alert, or what strictly stands there")
    void aNameIsReadOnlyWhereOneStands() {
        Random random = new Random(7);
        int named = 0;
        for (int run = 0; run < 200_000; run++) {
            byte[] content = vector16(hostName("abcdef".substring(random.nextInt(7))));
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                content[random.nextInt(content.length)] = (byte) random.nextInt(12);
            }
            Outcome outcome = Feeding.whole(record(hello(extension(0, content))));
            String name = Bytes.text(content).substring(5);
            boolean strict = Arrays.equals(content, vector16(hostName(name)));
            boolean allowed = strict && !name.isEmpty() && name.indexOf('\0') < 0;
            assertThat(outcome.state())
                    .as(() -> Bytes.escape(content))
                    .isEqualTo(allowed ? State.HELLO : State.REFUSED);
            if (allowed) {
                boolean host = name.chars().allMatch(c -> c >= 'a');
                assertThat(outcome.hello().name()).isEqualTo(host ? name : "");
                named++;
            }
        }
        assertThat(named).isBetween(20_000, 180_000);
    }
}
