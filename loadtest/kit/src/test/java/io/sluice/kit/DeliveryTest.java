package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static List<String> cut(Delivery delivery, String text) {
        return delivery.segments(Bytes.of(text)).stream()
                .map(segment -> Bytes.text(segment.bytes()))
                .toList();
    }

    @Test
    void wholeIsOneSegment() {
        assertThat(cut(Delivery.WHOLE, "a\r\nb")).containsExactly("a\r\nb");
    }

    @Test
    void oneByteIsOneSegmentForEachByte() {
        assertThat(cut(Delivery.ONE_BYTE, "a\r\nb")).containsExactly("a", "\r", "\n", "b");
    }

    @Test
    void linesAreCutBehindTheirCrlf() {
        assertThat(cut(Delivery.SPLIT_AT_CRLF, "a\r\n\r\nb\nc\rd\r\n")).containsExactly("a\r\n", "\r\n", "b\nc\rd\r\n");
    }

    @Test
    void randomSegmentsJoinToTheWholeAndRepeatWithTheirSeed() {
        byte[] bytes = new byte[50_000];
        new Random(1).nextBytes(bytes);
        List<Segment> segments = Delivery.randomSegments(3).segments(bytes);
        assertThat(segments).hasSizeGreaterThan(20);
        assertThat(Bytes.concat(segments.stream().map(Segment::bytes).toArray(byte[][]::new)))
                .isEqualTo(bytes);
        assertThat(Delivery.randomSegments(3).segments(bytes))
                .extracting(segment -> segment.bytes().length)
                .containsExactlyElementsOf(
                        segments.stream().map(segment -> segment.bytes().length).toList());
    }

    @Test
    void theLengthOfAVectorDecidesItsDeliveries() {
        assertThat(Delivery.forLength(4096)).containsExactly(Delivery.WHOLE, Delivery.ONE_BYTE, Delivery.SPLIT_AT_CRLF);
        assertThat(Delivery.forLength(4097))
                .extracting(Delivery::cut)
                .containsExactly(Delivery.Cut.WHOLE, Delivery.Cut.RANDOM_SEGMENTS, Delivery.Cut.RANDOM_SEGMENTS);
    }
}
