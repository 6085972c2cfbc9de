package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.dataplane.activate.InFlight;
import io.sluice.settings.ShutdownSettings;
import io.sluice.testing.LogLines;
import io.sluice.testing.LogRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps of the end, and when each is done; in virtual time. */
class ShutdownTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime();
    private final RecordedSteps steps = new RecordedSteps();

    /** Wakes whoever waits for long half a second too early, and then, on the rest of the wait, as late as is wished. */
    private static final class VirtualTime implements Shutdown.Time {
        private final TreeMap<Long, Runnable> events = new TreeMap<>();
        private long now = -7 * SECOND;
        private final long begun = now;
        private long overslept;

        void at(long seconds, Runnable event) {
            events.put(begun + seconds * SECOND, event);
        }

        double passed() {
            return (now - begun) / (double) SECOND;
        }

        @Override
        public long now() {
            return now;
        }

        @Override
        public void await(CompletableFuture<?> event, long nanos) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long due = now + nanos;
            while (!event.isDone() && !events.isEmpty() && events.firstKey() <= due) {
                now = Math.max(now, events.firstKey());
                events.pollFirstEntry().getValue().run();
            }
            if (!event.isDone()) {
                now = nanos > SECOND ? due - SECOND / 2 : due + overslept;
            }
        }
    }

    private class RecordedSteps implements Shutdown.Steps {
        private final List<String> done = new ArrayList<>();
        private CompletableFuture<Void> nobodyComes = CompletableFuture.completedFuture(null);
        private CompletableFuture<Void> finished = CompletableFuture.completedFuture(null);
        private InFlight inFlight = InFlight.NOTHING;

        private final Set<String> taken = new LinkedHashSet<>();
        private String broken;

        private void note(String step) {
            done.add(step + " " + time.passed());
            take(step);
        }

        private void take(String step) {
            taken.add(step);
            if (step.equals(broken)) {
                throw new NoClassDefFoundError("broken on purpose");
            }
        }

        @Override
        public CompletableFuture<InFlight> inFlight() {
            return CompletableFuture.completedFuture(inFlight);
        }

        @Override
        public void drain() {
            note("drain");
        }

        @Override
        public CompletableFuture<Void> letNobodyIn() {
            note("let nobody in");
            return nobodyComes;
        }

        @Override
        public CompletableFuture<Void> finish() {
            note("finish");
            return finished;
        }

        @Override
        public void cut() {
            note("cut");
        }

        @Override
        public void stopFollowing() {
            take("stop following");
        }

        @Override
        public void close() {
            note("close");
        }

        @Override
        public void flush() {
            take("flush");
        }

        @Override
        public void leave() {
            note("leave");
        }
    }

    @RegisterExtension
    final LogLines said = LogLines.of(Shutdown.class);

    private Shutdown shutdown(int grace, int timeout, int post) {
        ShutdownSettings settings =
                new ShutdownSettings(Duration.ofSeconds(grace), Duration.ofSeconds(timeout), Duration.ofSeconds(post));
        return new Shutdown(settings, steps, time);
    }

    @Test
    @DisplayName("4.4 the lame duck")
    void newClientsAreServedToTheEndOfTheLameDuckAndNoMomentLess() {
        shutdown(15, 295, 0).run(Ending.LAME_DUCK);
        assertThat(steps.done)
                .containsExactly("drain 0.0", "let nobody in 15.0", "finish 15.0", "close 15.0", "leave 15.0");
    }

    @Test
    @DisplayName("4.4 SIGINT skips the lame duck")
    void aPromptEndWaitsForRequestsOnly() {
        steps.finished = new CompletableFuture<>();
        time.at(3, () -> steps.finished.complete(null));
        shutdown(15, 295, 10).run(Ending.PROMPT);
        assertThat(steps.done)
                .containsExactly("drain 0.0", "let nobody in 0.0", "finish 0.0", "close 3.0", "leave 3.0");
    }

    @Test
    void aLameDuckSaysWhatIsWaitedForAndHowLong() {
        steps.inFlight = new InFlight(1, 2);
        shutdown(15, 295, 0).run(Ending.LAME_DUCK);
        assertThat(said.lines())
                .containsExactly(
                        "ending: new clients are served for 15 s more, and what is in flight (now 1 request, 2 tunnels) is"
                                + " waited for until 295 s after the signal; a second signal ends at once");
    }

    @Test
    void aPromptEndSaysWhatItWaitsForAndWhatWasCut() {
        steps.inFlight = new InFlight(3, 0);
        steps.finished = new CompletableFuture<>();
        time.at(296, () -> steps.finished.complete(null));
        shutdown(15, 295, 0).run(Ending.PROMPT);
        assertThat(said.lines())
                .containsExactly(
                        "ending: waiting for 3 requests, 0 tunnels, 295 s at most; a second signal ends at once",
                        "ending: 3 requests, 0 tunnels cut");
    }

    @Test
    void aPromptEndThatWaitsForNothingSaysNothing() {
        shutdown(15, 295, 0).run(Ending.PROMPT);
        assertThat(said.lines()).isEmpty();
    }

    @Test
    void aLoopThatNeverCountsHoldsUpNothing() {
        Shutdown.Steps deaf = new RecordedSteps() {
            @Override
            public CompletableFuture<InFlight> inFlight() {
                return new CompletableFuture<>();
            }
        };
        ShutdownSettings settings = new ShutdownSettings(Duration.ZERO, Duration.ofSeconds(5), Duration.ZERO);
        new Shutdown(settings, deaf, time).run(Ending.LAME_DUCK);
        assertThat(time.passed()).isZero();
    }

    @Test
    @DisplayName("4.4 hard stop")
    void whatIsLeftIsCutAtTheTimeoutSinceTheFirstSignal() {
        steps.finished = new CompletableFuture<>();
        time.at(296, () -> steps.finished.complete(null));
        shutdown(15, 295, 0).run(Ending.LAME_DUCK);
        assertThat(steps.done).endsWith("finish 15.0", "cut 295.0", "close 296.0", "leave 296.0");
    }

    @Test
    @DisplayName("4.4 hard stop")
    void whatCannotEvenBeCutHoldsUpTheEndForTwoSeconds() {
        steps.finished = new CompletableFuture<>();
        shutdown(15, 295, 0).run(Ending.LAME_DUCK);
        assertThat(steps.done).endsWith("cut 295.0", "close 297.0", "leave 297.0");
    }

    @Test
    @DisplayName("4.4 hard stop")
    void theTimeoutHoldsForTheLameDuckAndForListenersThatDoNotCloseToo() {
        steps.nobodyComes = new CompletableFuture<>();
        steps.finished = new CompletableFuture<>();
        time.at(11, () -> steps.finished.complete(null));
        shutdown(15, 10, 0).run(Ending.LAME_DUCK);
        assertThat(steps.done)
                .containsExactly(
                        "drain 0.0", "let nobody in 10.0", "finish 10.0", "cut 10.0", "close 11.0", "leave 11.0");
    }

    @Test
    @DisplayName("4.4 a second signal")
    void whoeverIsInAHurryEndsTheLameDuckAndCutsRequests() {
        Shutdown shutdown = shutdown(15, 295, 10);
        steps.finished = new CompletableFuture<>();
        time.at(4, shutdown::hurry);
        time.at(5, () -> steps.finished.complete(null));
        shutdown.run(Ending.LAME_DUCK);
        assertThat(steps.done)
                .containsExactly("drain 0.0", "let nobody in 4.0", "finish 4.0", "cut 4.0", "close 5.0", "leave 5.0");
    }

    @Test
    @DisplayName("4.4 a second signal")
    void whoeverIsInAHurryWhileRequestsFinishCutsThem() {
        Shutdown shutdown = shutdown(15, 295, 10);
        steps.finished = new CompletableFuture<>();
        time.at(20, shutdown::hurry);
        time.at(21, () -> steps.finished.complete(null));
        shutdown.run(Ending.LAME_DUCK);
        assertThat(steps.done).endsWith("finish 15.0", "cut 20.0", "close 21.0", "leave 21.0");
    }

    @Test
    void anEndAtOnceWaitsForNothing() {
        steps.finished = new CompletableFuture<>();
        steps.nobodyComes = new CompletableFuture<>();
        time.at(1, () -> steps.finished.complete(null));
        shutdown(15, 295, 10).run(Ending.AT_ONCE);
        assertThat(steps.done)
                .containsExactly("drain 0.0", "let nobody in 0.0", "finish 0.0", "cut 0.0", "close 1.0", "leave 1.0");
    }

    @Test
    void afterALameDuckTheProcessStaysForThePostShutdownTime() {
        shutdown(15, 295, 10).run(Ending.LAME_DUCK);
        assertThat(steps.done).endsWith("close 15.0", "leave 25.0");
    }

    @Test
    @DisplayName("4.18 a pause of the process")
    void aProcessThatSleptThroughADeadlineGoesOnAtOnceAndKeepsTheLaterOnes() {
        steps.finished = new CompletableFuture<>();
        time.overslept = 2 * SECOND;
        time.at(290, () -> steps.finished.complete(null));
        shutdown(15, 295, 0).run(Ending.LAME_DUCK);
        assertThat(steps.done).containsSequence("let nobody in 17.0", "finish 17.0", "close 290.0");
    }

    @Test
    @DisplayName("4.18 a pause of the process")
    void aPauseLongerThanAllDeadlinesCutsWhatIsLeftAndWaitsNoMore() {
        steps.finished = new CompletableFuture<>();
        time.overslept = 3_600 * SECOND;
        shutdown(15, 295, 0).run(Ending.LAME_DUCK);
        assertThat(steps.done).containsSequence("let nobody in 3615.0", "finish 3615.0", "cut 3615.0");
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void anInterruptedEndIsInAHurryAndStaysInterrupted(Ending how) {
        steps.finished = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        shutdown(15, 295, 10).run(how);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(steps.done).contains("cut 0.0").endsWith("leave 0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain", "let nobody in", "finish", "cut", "stop following", "close", "flush", "leave"})
    void aStepThatFailsKeepsNoOtherFromBeingTaken(String broken) {
        steps.finished = new CompletableFuture<>();
        steps.broken = broken;
        Shutdown shutdown = shutdown(15, 295, 10);
        assertThatIllegalStateException()
                .isThrownBy(() -> shutdown.run(Ending.AT_ONCE))
                .havingCause()
                .withMessage("broken on purpose");
        List<String> all = new ArrayList<>(
                List.of("drain", "let nobody in", "finish", "cut", "stop following", "close", "flush", "leave"));
        if (broken.equals("finish")) {
            all.remove("cut"); // there is nothing to wait for
        }
        assertThat(steps.taken).containsExactlyElementsOf(all);
        assertThat(LogRecorder.expected("without its step \"" + broken + "\"")).isTrue();
    }

    @Test
    void aStepThatFailsLaterIsToldToo() {
        steps.nobodyComes = CompletableFuture.failedFuture(new IllegalStateException("later"));
        assertThatIllegalStateException()
                .isThrownBy(() -> shutdown(15, 295, 0).run(Ending.PROMPT))
                .havingCause()
                .withMessage("later");
        assertThat(steps.done).endsWith("leave 0.0");
        assertThat(LogRecorder.expected("\"let nobody in\"")).isTrue();
    }
}
