package io.sluice.kit.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Floods are what they say, as frames. What a gateway does with them is its tests' matter. */
class FloodsTest {
    private static final Fields GET = Fields.request("GET", "/", "t.example");

    private static List<Frame> frames(byte[] bytes) {
        FrameReader reader = new FrameReader();
        List<Frame> frames = reader.feed(bytes);
        assertThat(reader.rest()).isEmpty();
        return frames;
    }

    private static Fields decoded(byte[] block) throws HpackException {
        return new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE).decode(block);
    }

    @Test
    void rapidResetIsARequestAndItsCancellation() throws HpackException {
        List<Frame> frames = frames(Floods.rapidReset(1, 3, GET));
        assertThat(frames).extracting(Frame::stream).containsExactly(1, 1, 3, 3, 5, 5);
        assertThat(frames).extracting(Frame::type).containsExactly(1, 3, 1, 3, 1, 3);
        assertThat(frames.get(5).errorCode()).isEqualTo(ErrorCode.CANCEL);
        assertThat(decoded(frames.get(4).payload())).isEqualTo(GET);
    }

    @Test
    void streamsAreOpenedWithAndWithoutAnEnd() {
        assertThat(frames(Floods.openStreams(3, 2, GET))).noneMatch(Frame::endsStream);
        assertThat(frames(Floods.requests(3, 2, GET)))
                .allMatch(Frame::endsStream)
                .extracting(Frame::stream)
                .containsExactly(3, 5);
    }

    @Test
    void aHeadThatGoesOnIsOneField() throws HpackException {
        List<Frame> frames = frames(Floods.continuations(1, 100, 2, GET));
        assertThat(frames).hasSize(101).noneMatch(frame -> frame.has(Frame.END_HEADERS));
        byte[][] blocks = frames.stream().map(Frame::content).toArray(byte[][]::new);
        assertThat(decoded(Bytes.concat(blocks)).value("x-endless")).isEqualTo("a".repeat(200));
        assertThat(frames(Floods.continuations(1, 5, 0, GET)).subList(1, 6))
                .allMatch(frame -> frame.payload().length == 0);
    }

    @Test
    void theBombIsAByteForEachField() throws HpackException {
        HpackDecoder decoder = new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE);
        Frame fuse = frames(Floods.bombFuse(1, GET, "")).get(0);
        Frame bomb = frames(Floods.bomb(3, GET, 8000)).get(0);
        assertThat(decoder.decode(fuse.payload()).value("a")).isEmpty();
        assertThat(decoder.decode(bomb.payload()).all("a")).hasSize(8000);
        assertThat(bomb.payload().length).isLessThan(8200);
        assertThat(Floods.crumbs(GET, 50, "a=b").all("cookie")).hasSize(50);
    }

    @Test
    void controlFramesAreManyOfOne() throws HpackException {
        assertThat(frames(Floods.pings(7))).hasSize(7).allMatch(frame -> frame.is(Frame.PING) && frame.wellFormed());
        assertThat(frames(Floods.settings(7, 100))).hasSize(7).allMatch(frame -> frame.payload().length == 600);
        assertThat(frames(Floods.priorities(1, 7))).hasSize(7).allMatch(Frame::wellFormed);
        assertThat(frames(Floods.emptyData(1, 7))).hasSize(7).allMatch(frame -> frame.payload().length == 0);
        assertThat(frames(Floods.paddedData(1, 7))).hasSize(7).allMatch(frame -> frame.content().length == 1);
        assertThat(frames(Floods.windowUpdates(0, 7))).hasSize(7).allMatch(frame -> frame.increment() == 1);
        assertThat(frames(Floods.unknownFrames(7))).hasSize(7).allMatch(frame -> frame.type() > 0x80);
        assertThat(decoded(Floods.tableSizeStorm(50, GET))).isEqualTo(GET);
    }

    @ParameterizedTest
    @EnumSource
    void madeYouResetFollowsARequest(MadeYouReset how) {
        List<Frame> frames = frames(how.attack(9, GET));
        assertThat(frames).hasSizeGreaterThan(1).allMatch(frame -> frame.stream() == 9);
        assertThat(frames.get(0).is(Frame.HEADERS)).isTrue();
        assertThat(frames.get(0).endsStream()).isEqualTo(how.requestEnds());
    }
}
