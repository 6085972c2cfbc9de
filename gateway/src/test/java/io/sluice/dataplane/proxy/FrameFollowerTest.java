package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.kit.Bytes;
import io.sluice.kit.WebSocketFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameFollowerTest {
    private final FrameFollower frames = new FrameFollower();

    /** Where frames end, counted from the first byte of all. */
    private List<Integer> ends(byte[] bytes, int... pieces) {
        List<Integer> ends = new ArrayList<>();
        int from = 0;
        for (int piece : pieces) {
            ByteBuf data = Unpooled.wrappedBuffer(bytes, from, piece);
            int at = 0;
            while (at < piece) {
                at = frames.next(data, at);
                if (frames.betweenFrames()) {
                    ends.add(from + at);
                }
            }
            from += piece;
        }
        return ends;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65535, 65536, 100_000})
    void aFrameOfEveryLengthIsFollowed(int size) {
        byte[] frame = WebSocketFrame.binary(new byte[size]).unmasked();
        assertThat(ends(Bytes.concat(frame, frame), 2 * frame.length)).containsExactly(frame.length, 2 * frame.length);
    }

    @Test
    void masksBelongToTheFrame() {
        byte[] frame = WebSocketFrame.text("hello").masked();
        assertThat(ends(frame, frame.length)).containsExactly(frame.length);
    }

    @Test
    void anyCutGivesTheSameEnds() {
        Random random = new Random(1);
        for (int run = 0; run < 300; run++) {
            List<Integer> expected = new ArrayList<>();
            byte[] all = {};
            for (int i = 0; i < 5; i++) {
                WebSocketFrame frame = new WebSocketFrame(random.nextInt(256), new byte[random.nextInt(300)]);
                all = Bytes.concat(all, random.nextBoolean() ? frame.masked() : frame.unmasked());
                expected.add(all.length);
            }
            int cut = random.nextInt(all.length);
            int[] ones = new int[all.length];
            Arrays.fill(ones, 1);
            assertThat(ends(all, cut, all.length - cut)).isEqualTo(expected);
            assertThat(ends(all, ones)).isEqualTo(expected);
        }
    }

    @Test
    void aLengthBeyondReasonNeverEnds() {
        byte[] header = Bytes.of("\\x82\\x7f\\x80\\x00\\x00\\x00\\x00\\x00\\x00\\x00");
        assertThat(ends(Bytes.concat(header, new byte[1000]), 10 + 1000)).isEmpty();
        assertThat(frames.betweenFrames()).isFalse();
    }

    @Test
    void aCloseFrameCountsWhenItIsWhole() {
        byte[] close = WebSocketFrame.close(1000, "bye").unmasked();
        ends(close, close.length - 1);
        assertThat(frames.closed()).isFalse();
        frames.follow(Unpooled.wrappedBuffer(close, close.length - 1, 1));
        assertThat(frames.closed()).isTrue();
        assertThat(frames.betweenFrames()).isTrue();
    }
}
