package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.dataplane.loop.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("T-17 how many handshakes begin in one round of a loop")
class HandshakeQueueTest {
    private final ArrayDeque<Runnable> nextRound = new ArrayDeque<>();
    private final List<String> begun = new ArrayList<>();
    private long now;
    private final HandshakeQueue queue = queue(2);

    private HandshakeQueue queue(int batch) {
        return new HandshakeQueue(new Loop(0, () -> now, 1), batch, 3, nextRound::add);
    }

    private Runnable client(String name) {
        return () -> begun.add(name);
    }

    private boolean enter(String name) {
        return queue.enter(client(name));
    }

    private void round() {
        List<Runnable> tasks = List.copyOf(nextRound);
        nextRound.clear();
        tasks.forEach(Runnable::run);
    }

    @Test
    void aFewBeginAtOnceAndTheRestInTheirOrder() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            assertThat(enter(name)).isTrue();
        }
        assertThat(begun).containsExactly("a", "b");
        round();
        assertThat(begun).containsExactly("a", "b", "c", "d");
        round();
        assertThat(begun).containsExactly("a", "b", "c", "d", "e");
        round();
        assertThat(nextRound).isEmpty();
    }

    @Test
    void whoComesWhileOthersWaitStandsBehindThem() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            enter(name);
        }
        round();
        enter("f");
        assertThat(begun).containsExactly("a", "b", "c", "d");
        round();
        assertThat(begun).endsWith("e", "f");
    }

    @Test
    void whoComesWhenTooManyWaitIsRefused() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            enter(name);
        }
        assertThat(enter("f")).isFalse();
        round();
        assertThat(enter("g")).isTrue();
        round();
        round();
        assertThat(begun).containsExactly("a", "b", "c", "d", "e", "g");
    }

    @Test
    void whoLeavesMakesRoom() {
        Runnable waiting = client("gone");
        enter("a");
        enter("b");
        queue.enter(waiting);
        queue.leave(waiting);
        assertThat(queue.waiting()).isZero();
        round();
        assertThat(begun).containsExactly("a", "b");
    }

    @Test
    void theNextRoundHasRoomAgain() {
        enter("a");
        enter("b");
        round();
        enter("c");
        assertThat(begun).containsExactly("a", "b", "c");
    }

    @Test
    void oneThatFailsIsNotInTheWayOfOthers() {
        enter("a");
        enter("b");
        queue.enter(() -> {
            throw new IllegalStateException("no memory");
        });
        enter("c");
        assertThatThrownBy(this::round).isInstanceOf(IllegalStateException.class);
        round();
        assertThat(begun).containsExactly("a", "b", "c");
    }

    /** One that takes so many nanoseconds. */
    private Runnable slow(String name, long takes) {
        return () -> {
            begun.add(name);
            now += takes;
        };
    }

    @Test
    void oneThatTakesTheWholeShareIsTheLastOfItsRound() {
        HandshakeQueue four = queue(4);
        for (String name : List.of("a", "b", "c")) {
            assertThat(four.enter(slow(name, HandshakeQueue.SHARE))).isTrue();
        }
        assertThat(begun).containsExactly("a");
        now += HandshakeQueue.SHARE; // what others do meanwhile is not theirs
        round();
        assertThat(begun).containsExactly("a", "b");
        round();
        assertThat(begun).containsExactly("a", "b", "c");
        round();
        assertThat(nextRound).isEmpty();
    }

    @Test
    void asManyBeginAsThereIsTimeFor() {
        HandshakeQueue four = queue(4);
        for (String name : List.of("a", "b", "c")) {
            four.enter(slow(name, HandshakeQueue.SHARE / 2));
            now += HandshakeQueue.SHARE; // between two of them others had their part of the round
        }
        assertThat(begun).containsExactly("a", "b");
        four.enter(slow("d", 0));
        four.enter(slow("e", 0));
        round();
        assertThat(begun).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void oneThatFailsHasUsedItsTime() {
        HandshakeQueue four = queue(4);
        assertThatThrownBy(() -> four.enter(() -> {
                    now += HandshakeQueue.SHARE;
                    throw new IllegalStateException("no memory");
                }))
                .isInstanceOf(IllegalStateException.class);
        four.enter(client("a"));
        assertThat(begun).isEmpty();
        round();
        assertThat(begun).containsExactly("a");
    }
}
