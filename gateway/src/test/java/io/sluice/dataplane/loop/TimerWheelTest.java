package io.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK = TimerWheel.tickNanos();
    private static final long SECOND = 1_000_000_000L;

    private long now = 17 * SECOND + 12_345;
    private final TimerWheel wheel = new TimerWheel(now);
    private final List<String> fired = new ArrayList<>();

    private class Probe extends TimerWheel.Timer {
        final String name;
        long firedAt = -1;
        int times;
        Runnable then = () -> {};

        Probe(String name) {
            this.name = name;
        }

        @Override
        protected void expired(long at) {
            assertThat(armed()).isFalse();
            firedAt = at;
            times++;
            fired.add(name);
            then.run();
        }
    }

    /** Lets time pass as an event loop does: one call per tick. */
    private void pass(long nanos) {
        long end = now + nanos;
        while (now < end) {
            now = Math.min(end, now + TICK);
            wheel.advance(now);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_000_000, 64_000_000, 67_108_864, 10 * SECOND, 75 * SECOND, 3_600 * SECOND})
    void aDeadlineIsNeverEarlyAndAtMostTwoTicksLate(long delay) {
        Probe probe = new Probe("p");
        long deadline = now + delay;
        wheel.arm(probe, deadline);
        assertThat(probe.armed()).isTrue();
        assertThat(probe.deadline()).isEqualTo(deadline);
        pass(delay + 3 * TICK);
        assertThat(probe.times).isEqualTo(1);
        assertThat(probe.firedAt).isBetween(deadline, deadline + 2 * TICK);
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void aDeadlineThatIsMovedLaterFiresOnceAtTheLaterTime() {
        Probe probe = new Probe("p");
        wheel.arm(probe, now + SECOND);
        pass(SECOND / 2);
        long later = now + 2 * SECOND;
        wheel.arm(probe, later);
        pass(5 * SECOND);
        assertThat(probe.times).isEqualTo(1);
        assertThat(probe.firedAt).isBetween(later, later + 2 * TICK);
    }

    @Test
    void aDeadlineThatIsMovedEarlierFiresOnceAtTheEarlierTime() {
        Probe probe = new Probe("p");
        wheel.arm(probe, now + 60 * SECOND);
        long earlier = now + SECOND;
        wheel.arm(probe, earlier);
        pass(61 * SECOND);
        assertThat(probe.times).isEqualTo(1);
        assertThat(probe.firedAt).isBetween(earlier, earlier + 2 * TICK);
    }

    @Test
    void aDisarmedTimerNeverFiresAndCanBeArmedAgain() {
        Probe probe = new Probe("p");
        wheel.arm(probe, now + SECOND);
        wheel.disarm(probe);
        assertThat(probe.armed()).isFalse();
        pass(3 * SECOND);
        assertThat(fired).isEmpty();
        assertThat(wheel.isEmpty()).isTrue();
        long again = now + SECOND;
        wheel.arm(probe, again);
        wheel.disarm(probe);
        wheel.arm(probe, again + SECOND);
        pass(4 * SECOND);
        assertThat(probe.firedAt).isBetween(again + SECOND, again + SECOND + 2 * TICK);
    }

    @Test
    void aRemovedTimerIsLetGoAtOnce() {
        Probe first = new Probe("first");
        Probe middle = new Probe("middle");
        Probe last = new Probe("last");
        for (Probe probe : List.of(first, middle, last)) {
            wheel.arm(probe, now + SECOND);
        }
        wheel.remove(middle);
        wheel.remove(middle);
        wheel.remove(last);
        assertThat(wheel.isEmpty()).isFalse();
        wheel.remove(first);
        assertThat(wheel.isEmpty()).isTrue();
        pass(2 * SECOND);
        assertThat(fired).isEmpty();
    }

    @Test
    void aTimerThatExpiresMayRemoveItsNeighboursAndTheRestStillFires() {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Probe probe = new Probe("p" + i);
            probes.add(probe);
            wheel.arm(probe, now + SECOND);
        }
        // The newest is first in its bucket: p5, p4, … p0.
        probes.get(5).then = () -> {
            wheel.remove(probes.get(4));
            wheel.remove(probes.get(2));
        };
        pass(2 * SECOND);
        assertThat(fired).containsExactlyInAnyOrder("p5", "p3", "p1", "p0");
        assertThat(wheel.isEmpty()).isTrue();
        wheel.arm(probes.get(4), now + SECOND);
        wheel.arm(probes.get(0), now + SECOND);
        pass(2 * SECOND);
        assertThat(fired).endsWith("p0", "p4");
    }

    @Test
    void aTimerThatExpiresMayRemoveTheRestOfItsBucketAndArmItselfAgain() {
        Probe first = new Probe("first");
        Probe second = new Probe("second");
        wheel.arm(first, now + SECOND);
        wheel.arm(second, now + SECOND);
        long again = now + 3 * SECOND;
        second.then = () -> {
            wheel.remove(first);
            second.then = () -> {};
            wheel.arm(second, again);
        };
        pass(5 * SECOND);
        assertThat(fired).containsExactly("second", "second");
        assertThat(second.firedAt).isBetween(again, again + 2 * TICK);
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void aTimerThatExpiresMayMoveItsNeighbours() {
        Probe first = new Probe("first");
        Probe second = new Probe("second");
        wheel.arm(first, now + SECOND);
        wheel.arm(second, now + SECOND);
        long later = now + 4 * SECOND;
        second.then = () -> wheel.arm(first, later);
        pass(6 * SECOND);
        assertThat(fired).containsExactly("second", "first");
        assertThat(first.firedAt).isBetween(later, later + 2 * TICK);
    }

    @Test
    void aDeadlineOfThePastFiresAtTheNextTick() {
        Probe probe = new Probe("p");
        wheel.arm(probe, now - SECOND);
        pass(2 * TICK);
        assertThat(probe.times).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 68, 69, 70, 1_000, 100_000})
    void afterALongPauseEverythingDueFiresOnceAndTheRestLater(long pauseSeconds) {
        Probe due = new Probe("due");
        Probe later = new Probe("later");
        wheel.arm(due, now + SECOND);
        long deadline = now + (pauseSeconds + 5) * SECOND;
        wheel.arm(later, deadline);
        now += pauseSeconds * SECOND;
        wheel.advance(now);
        assertThat(fired).containsExactly("due");
        pass(6 * SECOND);
        assertThat(fired).containsExactly("due", "later");
        assertThat(later.firedAt).isBetween(deadline, deadline + 2 * TICK);
    }

    @Test
    void aClockThatBeginsBelowZeroIsNoDifference() {
        now = -5 * SECOND;
        TimerWheel negative = new TimerWheel(now);
        Probe probe = new Probe("p");
        long deadline = 2 * SECOND;
        negative.arm(probe, deadline);
        while (now < 3 * SECOND) {
            now += TICK;
            negative.advance(now);
        }
        assertThat(probe.firedAt).isBetween(deadline, deadline + 2 * TICK);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void manyTimersThatComeAndGoAllKeepTheirDeadlines(long seed) {
        Random random = new Random(seed);
        List<Probe> probes = new ArrayList<>();
        long[] deadlines = new long[60];
        for (int i = 0; i < deadlines.length; i++) {
            Probe probe = new Probe("p" + i);
            int number = i;
            probes.add(probe);
            probe.then = () -> {
                assertThat(probe.firedAt)
                        .as("seed %d, timer %d", seed, number)
                        .isBetween(deadlines[number], deadlines[number] + 2 * TICK);
                deadlines[number] = 0;
                shake(random, probes, deadlines); // from within an expiry
            };
        }
        for (int step = 0; step < 4_000; step++) {
            shake(random, probes, deadlines);
            pass(1 + random.nextInt((int) TICK));
        }
        for (int i = 0; i < deadlines.length; i++) {
            assertThat(probes.get(i).armed()).isEqualTo(deadlines[i] != 0);
            probes.get(i).then = () -> {};
        }
        pass(400 * SECOND);
        assertThat(wheel.isEmpty()).isTrue();
    }

    private void shake(Random random, List<Probe> probes, long[] deadlines) {
        int chosen = random.nextInt(deadlines.length);
        switch (random.nextInt(4)) {
            case 0 -> {
                wheel.disarm(probes.get(chosen));
                deadlines[chosen] = 0;
            }
            case 1 -> {
                wheel.remove(probes.get(chosen));
                deadlines[chosen] = 0;
            }
            default -> {
                long reach = random.nextBoolean() ? 4 * TICK : 300 * SECOND;
                deadlines[chosen] = now + random.nextLong(reach);
                wheel.arm(probes.get(chosen), deadlines[chosen]);
            }
        }
    }

    @Test
    void aTimerThatThrowsDelaysThoseOfItsBucketByOneTickOnly() {
        List<Probe> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(new Probe("p" + i));
            all.get(i).then = () -> {
                throw new IllegalStateException("broken");
            };
            wheel.arm(all.get(i), now + 5 * TICK);
        }
        int failures = 0;
        for (int i = 0; i < 10; i++) {
            now += TICK;
            try {
                wheel.advance(now);
            } catch (IllegalStateException broken) {
                failures++;
            }
        }
        assertThat(failures).isEqualTo(3);
        assertThat(fired).containsExactlyInAnyOrder("p0", "p1", "p2");
        assertThat(wheel.isEmpty()).isTrue();
    }
}
