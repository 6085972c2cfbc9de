package io.sluice.kit.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static String hex(Frame frame) {
        return HexFormat.of().formatHex(frame.bytes());
    }

    @Test
    void framesAreTheBytesOfTheSpecification() {
        byte[] block = HexFormat.of().parseHex("8286844109742e6578616d706c65");
        assertThat(hex(Frame.headers(1, block, true))).isEqualTo("00000e0105000000018286844109742e6578616d706c65");
        assertThat(hex(Frame.reset(3, ErrorCode.CANCEL))).isEqualTo("00000403000000000300000008");
        assertThat(hex(Frame.settings())).isEqualTo("000000040000000000");
        assertThat(hex(Frame.settings(Setting.INITIAL_WINDOW_SIZE, 0))).isEqualTo("000006040000000000000400000000");
        assertThat(hex(Frame.ping(1))).isEqualTo("0000080600000000000000000000000001");
        assertThat(hex(Frame.continuation(5, new byte[0], false))).isEqualTo("000000090000000005");
        assertThat(hex(Frame.windowUpdate(1, 0))).isEqualTo("00000408000000000100000000");
        assertThat(hex(Frame.priority(7, 7, 0x10))).isEqualTo("0000050200000000070000000710");
        assertThat(hex(Frame.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR)))
                .isEqualTo("0000080700000000007fffffff00000000");
        assertThat(hex(Frame.paddedData(1, new byte[] {'a'}, 2, true))).isEqualTo("00000400090000000102610000");
    }

    @Test
    void aLengthCanLie() {
        assertThat(HexFormat.of().formatHex(Frame.data(1, "ab", false).bytes(0x010203)))
                .isEqualTo("0102030000000000016162");
    }

    @Test
    void framesAreReadHoweverTheyAreCut() {
        byte[] bytes = Frame.bytes(
                Frame.settings(1, 2), Frame.data(1, "hello", true), new Frame(0xfa, 0xff, 0x7fff_ffff, new byte[300]));
        for (int size = 1; size <= bytes.length; size++) {
            FrameReader reader = new FrameReader();
            List<Frame> frames = new ArrayList<>();
            for (int at = 0; at < bytes.length; at += size) {
                frames.addAll(reader.feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size))));
            }
            assertThat(Frame.bytes(frames.toArray(new Frame[0]))).isEqualTo(bytes);
            assertThat(reader.rest()).isEmpty();
        }
    }

    @Test
    void halfAFrameIsARest() {
        FrameReader reader = new FrameReader();
        assertThat(reader.feed(new byte[] {0, 0, 1, 0})).isEmpty();
        assertThat(reader.rest()).containsExactly(0, 0, 1, 0);
    }

    @Test
    void aFrameTellsWhatItSays() {
        assertThat(Frame.settings(3, 100, 3, -1).setting(3)).isEqualTo(0xffff_ffffL);
        assertThat(Frame.settings().setting(3)).isEqualTo(-1);
        assertThat(Frame.goAway(9, ErrorCode.ENHANCE_YOUR_CALM).errorCode()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        assertThat(Frame.goAway(9, ErrorCode.NO_ERROR).lastStream()).isEqualTo(9);
        assertThat(Frame.paddedData(1, Bytes.raw("abc"), 200, false).content()).isEqualTo(Bytes.raw("abc"));
        byte[] prioritised = Bytes.concat(new byte[5], Bytes.raw("block"));
        assertThat(Frame.headers(1, prioritised, false)
                        .flagged(Frame.WITH_PRIORITY)
                        .content())
                .isEqualTo(Bytes.raw("block"));
        assertThat(new Frame(Frame.DATA, Frame.PADDED, 1, new byte[] {5}).wellFormed())
                .isFalse();
        assertThat(new Frame(Frame.DATA, Frame.PADDED, 1, new byte[0]).wellFormed())
                .isFalse();
    }
}
