package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.tls.ClientHelloParser.State;
import io.sluice.dataplane.tls.Feeding.Outcome;
import io.sluice.kit.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClientHelloParserTest {
    private static final int CUTS = 2_000;
    private static final byte[] HELLO = Hellos.hello(Hellos.serverName("a.example"), Hellos.alpn("h2", "http/1.1"));
    private static final Outcome MEANING = Outcome.of(new ClientHello("a.example", true, true, true));

    @Test
    @DisplayName("T-03 hellos in the fewest records and one segment, made by hand and by the JDK")
    void everyHelloIsUnderstood() {
        for (Hellos.Known known : Hellos.corpus()) {
            assertThat(Feeding.whole(Hellos.records(known.message()))).isEqualTo(Outcome.of(known.meaning()));
        }
        for (Hellos.Known known : Hellos.large()) {
            assertThat(Feeding.whole(Hellos.records(known.message()))).isEqualTo(Outcome.of(known.meaning()));
        }
    }

    @Test
    @DisplayName("T-03 one byte per segment, one byte per record, both")
    void oneByteAtATimeChangesNothing() {
        for (Hellos.Known known : Hellos.corpus()) {
            byte[] oneEach = Hellos.records(known.message(), 1);
            Outcome expected = Outcome.of(known.meaning());
            assertThat(Feeding.byteByByte(Hellos.records(known.message()))).isEqualTo(expected);
            assertThat(Feeding.whole(oneEach)).isEqualTo(expected);
            assertThat(Feeding.byteByByte(oneEach)).isEqualTo(expected);
        }
    }

    @Test
    @DisplayName("T-03 two segments, two records, cut at every byte")
    void aCutAtAnyByteChangesNothing() {
        byte[] record = Hellos.records(HELLO);
        for (int cut = 1; cut < record.length; cut++) {
            List<byte[]> segments = List.of(Arrays.copyOf(record, cut), Arrays.copyOfRange(record, cut, record.length));
            assertThat(Feeding.feed(segments)).as("segment of %d", cut).isEqualTo(MEANING);
        }
        for (int cut = 0; cut <= HELLO.length; cut++) {
            byte[] first = Hellos.record(Arrays.copyOf(HELLO, cut));
            byte[] second = Hellos.record(Arrays.copyOfRange(HELLO, cut, HELLO.length));
            assertThat(Feeding.whole(Bytes.concat(first, second)))
                    .as("record of %d", cut)
                    .isEqualTo(MEANING);
        }
    }

    @Test
    @DisplayName("T-03 random records, empty ones among them, in random segments")
    void noCutChangesAnything() {
        Random random = new Random(3);
        for (Hellos.Known known : Hellos.corpus()) {
            for (int run = 0; run < CUTS; run++) {
                byte[] records = Hellos.records(known.message(), random);
                assertThat(Feeding.cut(records, random))
                        .as(() -> Bytes.escape(records))
                        .isEqualTo(Outcome.of(known.meaning()));
            }
        }
        for (Hellos.Known known : Hellos.large()) {
            for (int run = 0; run < CUTS / 100; run++) {
                byte[] records = Hellos.records(known.message(), random);
                assertThat(Feeding.cut(records, random)).isEqualTo(Outcome.of(known.meaning()));
            }
        }
    }

    @Test
    @DisplayName("T-03 what is wrong with a hello does not depend on the cuts either")
    void noCutChangesARefusal() {
        Random random = new Random(4);
        List<Hellos.Known> corpus = Hellos.corpus();
        int refused = 0;
        for (int run = 0; run < 20 * CUTS; run++) {
            byte[] message = corpus.get(random.nextInt(corpus.size())).message().clone();
            change(message, Hellos.MESSAGE_HEADER, random);
            Outcome expected = Feeding.whole(Hellos.records(message));
            byte[] records = Hellos.records(message, random);
            assertThat(Feeding.cut(records, random))
                    .as(() -> Bytes.escape(records))
                    .isEqualTo(expected);
            refused += expected.state() == State.REFUSED ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(CUTS);
    }

    @Test
    @DisplayName("T-03 nor does what is wrong with records depend on the segments")
    void noSegmentsChangeARefusal() {
        Random random = new Random(5);
        List<Hellos.Known> corpus = Hellos.corpus();
        for (int run = 0; run < 20 * CUTS; run++) {
            byte[] records =
                    Hellos.records(corpus.get(random.nextInt(corpus.size())).message(), random);
            change(records, 0, random);
            assertThat(Feeding.cut(records, random))
                    .as(() -> Bytes.escape(records))
                    .isEqualTo(Feeding.whole(records));
        }
    }

    private static void change(byte[] bytes, int from, Random random) {
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
            int value = random.nextInt(random.nextBoolean() ? 4 : 256);
            bytes[from + random.nextInt(bytes.length - from)] = (byte) value;
        }
    }

    @Test
    @DisplayName("T-03 bytes behind the hello are held and handed on with it")
    void whatFollowsIsNotLost() {
        byte[] early = Hellos.record(23, new byte[100]);
        byte[] record = Hellos.records(HELLO);
        assertThat(Feeding.whole(Bytes.concat(record, early))).isEqualTo(MEANING);
        assertThat(Feeding.feed(List.of(record, early, early))).isEqualTo(MEANING);
        assertThat(Feeding.byteByByte(Bytes.concat(record, early))).isEqualTo(MEANING);
    }

    @Test
    void aHelloInOneBufferIsNotCopied() {
        ByteBuf in = Unpooled.copiedBuffer(Hellos.records(HELLO));
        ClientHelloParser parser = new ClientHelloParser(Feeding.LIMIT, ByteBufAllocator.DEFAULT);
        assertThat(parser.feed(in)).isEqualTo(State.HELLO);
        ByteBuf out = parser.take();
        assertThat(out).isSameAs(in);
        out.release();
    }

    @Test
    void bytesBeforeTheReaderIndexAreNotTheHellos() {
        ByteBuf in = Unpooled.copiedBuffer(Bytes.concat(new byte[77], Hellos.records(HELLO, 50)));
        in.skipBytes(77);
        ClientHelloParser parser = new ClientHelloParser(Feeding.LIMIT, ByteBufAllocator.DEFAULT);
        assertThat(parser.feed(in)).isEqualTo(State.HELLO);
        assertThat(parser.hello()).isEqualTo(MEANING.hello());
        parser.release();
        assertThat(in.refCnt()).isZero();
    }

    @Test
    @DisplayName("T-04 16,000 records of one byte each are over at 64 KiB, and cost what 64 KiB cost")
    void aByteInARecordCountsForSix() {
        byte[] flood = Hellos.records(Hellos.hello(Hellos.padding(15_000), Hellos.serverName("a.example")), 1);
        CountedReads reads = new CountedReads();
        ClientHelloParser parser = new ClientHelloParser(Feeding.LIMIT, reads);
        int sent = 0;
        while (parser.feed(Unpooled.wrappedBuffer(flood, sent, 1)) == State.MORE) {
            sent++;
        }
        assertThat(parser.alert()).isEqualTo(Alert.DECODE_ERROR);
        assertThat(parser.take()).isNull();
        assertThat(sent).isBetween(Feeding.LIMIT - 6, Feeding.LIMIT - 1);
        assertThat(reads.count()).isLessThan(20L * Feeding.LIMIT);
        assertThat(Feeding.whole(flood)).isEqualTo(Outcome.refused(Alert.DECODE_ERROR));
    }

    @Test
    @DisplayName("T-04 one-byte records up to exactly 64 KiB are understood, one byte more is not")
    void theLimitIsExact() {
        byte[] exact = fill(Feeding.LIMIT);
        assertThat(exact).hasSize(Feeding.LIMIT);
        assertThat(Feeding.whole(exact).state()).isEqualTo(State.HELLO);
        assertThat(Feeding.byteByByte(exact).hello()).isEqualTo(new ClientHello("a.example", false, false, false));
        byte[] over = fill(Feeding.LIMIT + 1);
        assertThat(Feeding.whole(over)).isEqualTo(Outcome.refused(Alert.DECODE_ERROR));
        assertThat(Feeding.byteByByte(over)).isEqualTo(Outcome.refused(Alert.DECODE_ERROR));
    }

    /** A hello whose records, each of one byte but the last one, are so long. */
    private static byte[] fill(int length) {
        int size = Hellos.hello(Hellos.padding(0), Hellos.serverName("a.example")).length;
        int alone = 10_000;
        byte[] message = Hellos.hello(
                Hellos.padding(length - 6 * alone - Hellos.RECORD_HEADER + alone - size),
                Hellos.serverName("a.example"));
        byte[] ones = Hellos.records(Arrays.copyOf(message, alone), 1);
        return Bytes.concat(ones, Hellos.record(Arrays.copyOfRange(message, alone, message.length)));
    }

    @Test
    @DisplayName("T-04 empty records count, too")
    void emptyRecordsCount() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (out.size() < Feeding.LIMIT) {
            out.writeBytes(Hellos.record(new byte[0]));
        }
        byte[] flood = out.toByteArray();
        assertThat(Feeding.whole(flood)).isEqualTo(Outcome.refused(Alert.DECODE_ERROR));
        assertThat(Feeding.byteByByte(flood)).isEqualTo(Outcome.refused(Alert.DECODE_ERROR));
    }

    @Test
    @DisplayName("T-05 nine bytes that announce 16 MiB hold nine bytes")
    void whatIsAnnouncedIsNotAllocated() {
        byte[] nine = Bytes.of("\\x16\\x03\\x01\\x00\\x04\\x01\\xff\\xff\\xff");
        ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer(16_384).writeBytes(nine);
        ClientHelloParser parser = new ClientHelloParser(Feeding.LIMIT, ByteBufAllocator.DEFAULT);
        assertThat(parser.feed(in)).isEqualTo(State.MORE);
        assertThat(in.refCnt()).as("the read buffer").isZero();
        ByteBuf held = parser.take();
        assertThat(held.capacity()).isEqualTo(nine.length);
        assertThat(ByteBufUtil.getBytes(held)).isEqualTo(nine);
        held.release();
    }

    @Test
    @DisplayName("T-05 a hello that announces 16 MiB is over at 64 KiB")
    void whatIsAnnouncedIsNotWaitedFor() {
        byte[] start = Bytes.of("\\x01\\xff\\xff\\xff");
        byte[] flood = Hellos.records(Bytes.concat(start, new byte[70_000]));
        assertThat(Feeding.whole(flood)).isEqualTo(Outcome.refused(Alert.DECODE_ERROR));
        assertThat(Feeding.byteByByte(flood)).isEqualTo(Outcome.refused(Alert.DECODE_ERROR));
    }

    @Test
    void nothingIsFedWithNothing() {
        ClientHelloParser parser = new ClientHelloParser(Feeding.LIMIT, ByteBufAllocator.DEFAULT);
        assertThat(parser.feed(Unpooled.buffer())).isEqualTo(State.MORE);
        assertThat(parser.take()).isNull();
        parser.release();
    }

    @Test
    void aConnectionThatEndsEarlyLeavesNothing() {
        byte[] record = Hellos.records(HELLO);
        ByteBuf in = Unpooled.copiedBuffer(record, 0, 40);
        ClientHelloParser parser = new ClientHelloParser(Feeding.LIMIT, ByteBufAllocator.DEFAULT);
        assertThat(parser.feed(in)).isEqualTo(State.MORE);
        parser.release(); // the leak detector would tell
        parser.release();
        assertThat(in.refCnt()).isZero();
    }

    @Test
    void plainHttpIsRecognisedByItsFirstByte() {
        for (String text : List.of("G", "GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "A", "Z")) {
            assertThat(Feeding.whole(Bytes.raw(text))).isEqualTo(new Outcome(State.PLAIN_HTTP, null, null));
            assertThat(Feeding.byteByByte(Bytes.raw(text)).state()).isEqualTo(State.PLAIN_HTTP);
        }
        for (String text : List.of("@", "[", "get / HTTP/1.1\r\n", "\r\n", " ")) {
            assertThat(Feeding.whole(Bytes.raw(text))).isEqualTo(Outcome.refused(Alert.UNEXPECTED_MESSAGE));
        }
    }
}
