package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.cli.GatewayLauncher.Running;
import io.sluice.model.ListenerReport;
import io.sluice.testing.LogRecorder;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What signals mean. */
class StopSignalsTest {
    private final LinkedBlockingQueue<Ending> stops = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> halts = new LinkedBlockingQueue<>();
    private Error failure;
    private final StopSignals signals = new StopSignals(true, halts::add);

    private final Running gateway = new Running() {
        @Override
        public List<ListenerReport> listeners() {
            return List.of();
        }

        @Override
        public void reopenLogs() {
            throw new AssertionError("no hangup has come");
        }

        @Override
        public void awaitShutdown() {}

        @Override
        public void stop(Ending how) {
            stops.add(how);
            if (failure != null) {
                throw failure;
            }
        }
    };

    private Ending nextStop() throws InterruptedException {
        return stops.poll(5, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("4.4 SIGTERM")
    void aTermLetsTheGatewayBeALameDuck() throws Exception {
        signals.started(gateway);
        signals.signal("TERM", 15);
        assertThat(nextStop()).isEqualTo(Ending.LAME_DUCK);
        assertThat(halts).isEmpty();
    }

    @Test
    @DisplayName("4.4 SIGINT skips the lame duck")
    void anIntSkipsTheLameDuck() throws Exception {
        signals.started(gateway);
        signals.signal("INT", 2);
        assertThat(nextStop()).isEqualTo(Ending.PROMPT);
    }

    @Test
    @DisplayName("4.4 demo skips the lame duck")
    void theDemoIsNoLameDuck() throws Exception {
        StopSignals ofDemo = new StopSignals(false, halts::add);
        ofDemo.started(gateway);
        ofDemo.signal("TERM", 15);
        assertThat(nextStop()).isEqualTo(Ending.PROMPT);
    }

    @Test
    @DisplayName("4.4 a second signal")
    void theSecondCutsAndTheThirdEndsTheProcess() throws Exception {
        signals.started(gateway);
        signals.signal("TERM", 15);
        assertThat(nextStop()).isEqualTo(Ending.LAME_DUCK);
        signals.signal("INT", 2);
        assertThat(nextStop()).isEqualTo(Ending.AT_ONCE);
        assertThat(halts).isEmpty();
        signals.signal("INT", 2);
        assertThat(halts).containsExactly(130);
    }

    @Test
    @DisplayName("4.4 a signal during the start")
    void whileTheGatewayStartsASignalEndsTheProcessWithZero() {
        signals.signal("TERM", 15);
        assertThat(halts).containsExactly(0);
        assertThat(stops).isEmpty();
    }

    @Test
    void aJvmWithoutSignalsStopsTheGatewayThatThereIs() throws Exception {
        signals.ending();
        assertThat(stops).isEmpty();
        signals.started(gateway);
        signals.ending();
        assertThat(nextStop()).isEqualTo(Ending.LAME_DUCK);
    }

    @Test
    @DisplayName("4.4 a stop that fails")
    void aProcessThatWasToldToEndEndsWhateverFails() throws Exception {
        failure = new NoClassDefFoundError("missing on purpose");
        signals.started(gateway);
        signals.signal("TERM", 15);
        assertThat(halts.poll(5, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(LogRecorder.expected("missing on purpose")).isTrue();
    }
}
