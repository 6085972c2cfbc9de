package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.dataplane.tls.UpstreamContexts;
import io.sluice.settings.SettingsReader;
import io.sluice.settings.TlsSettings;
import io.sluice.testing.LogRecorder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What goes wrong where nobody waits for it. */
class TlsDefectsTest {
    private static final TlsSettings SETTINGS = SettingsReader.read(TlsSettings.class, name -> Optional.empty());

    private static TlsActivation activation(List<String> protocols) {
        return new TlsActivation(
                List.of(),
                TlsActivation.nothing(),
                new UpstreamContexts(System::currentTimeMillis),
                SETTINGS,
                protocols,
                System::currentTimeMillis);
    }

    /** Another thread says it; an error after five seconds. */
    private static void awaitLine(String text) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (!LogRecorder.expected(text)) {
            assertThat(System.nanoTime()).as("not within five seconds").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void memoryThatIsNotFreedIsTold() {
        TlsActivation tls = activation(List.of("http/1.1"));
        tls.awaitBoot();
        tls.whenLoopsHaveComeRound(() -> {
            throw new IllegalStateException("freed twice");
        });
        awaitLine("the memory of certificates that are served no more was not freed");
        tls.close();
        assertThat(tls.alive()).isZero();
    }

    @Test
    void aStartThatFailedIsToldAtTheEndToo() {
        TlsActivation tls = activation(List.of()); // which the engine does not take
        assertThatThrownBy(tls::awaitBoot).hasRootCauseInstanceOf(IllegalArgumentException.class);
        tls.close();
        assertThat(LogRecorder.expected("what TLS needs could not be made")).isTrue();
    }
}
