package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.dataplane.tls.ClientHelloParser.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Gives bytes to a parser, in pieces, and asserts what always holds: no buffer is left, and none of the bytes changes. */
final class Feeding {
    static final int LIMIT = 65_536;

    /** Without leak detection, which costs more than the parser; the counts of references are looked at here. */
    private static final ByteBufAllocator PLAIN =
            new UnpooledByteBufAllocator(/* preferDirect */ false, /* disableLeakDetector */ true);

    private Feeding() {}

    /** What came of it. */
    record Outcome(State state, ClientHello hello, Alert alert) {
        static Outcome refused(Alert alert) {
            return new Outcome(State.REFUSED, null, alert);
        }

        static Outcome of(ClientHello hello) {
            return new Outcome(State.HELLO, hello, null);
        }
    }

    static Outcome whole(byte[] bytes) {
        return feed(List.of(bytes));
    }

    static Outcome byteByByte(byte[] bytes) {
        List<byte[]> pieces = new ArrayList<>();
        for (byte b : bytes) {
            pieces.add(new byte[] {b});
        }
        return feed(pieces);
    }

    static Outcome cut(byte[] bytes, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        int longest = random.nextBoolean() ? 7 : bytes.length;
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(longest));
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return feed(pieces);
    }

    static Outcome feed(List<byte[]> pieces) {
        ClientHelloParser parser = new ClientHelloParser(LIMIT, PLAIN);
        List<ByteBuf> given = new ArrayList<>();
        int all = 0;
        State state = State.MORE;
        for (byte[] piece : pieces) {
            ByteBuf in = PLAIN.buffer(piece.length).writeBytes(piece);
            given.add(in);
            state = parser.feed(in);
            all += piece.length;
        }
        ByteBuf held = parser.take();
        if (held != null) {
            assertThat(state).isIn(State.MORE, State.HELLO);
            byte[] came = new byte[all];
            int filled = 0;
            for (byte[] piece : pieces) {
                System.arraycopy(piece, 0, came, filled, piece.length);
                filled += piece.length;
            }
            assertThat(ByteBufUtil.getBytes(held)).isEqualTo(came);
            held.release();
        }
        assertThat(given).allSatisfy(in -> assertThat(in.refCnt()).isZero());
        Outcome outcome = new Outcome(state, parser.hello(), parser.alert());
        assertThat(outcome.hello() != null).isEqualTo(state == State.HELLO);
        assertThat(outcome.alert() != null).isEqualTo(state == State.REFUSED);
        return outcome;
    }
}
