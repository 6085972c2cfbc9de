package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.GatewayPlan;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ConsoleTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final BlockedStream err = new BlockedStream();
    private final Console console = new Console(
            InputStream.nullInputStream(), new PrintStream(out, true, StandardCharsets.UTF_8), err.stream());

    @Test
    void whoHasLeftStdoutWritesNothingThereNotEvenThatLinesAreMissing() {
        console.leaveStdout();
        Runnable writeAll = console.aside();
        console.say("x".repeat(LineQueue.ROOM));
        err.awaitStuck();
        console.say("there is no room for this");
        console.complain("nor for this");
        console.serving(GatewayPlan.EMPTY, List.of());
        err.readFromNowOn();
        console.flush(Duration.ofSeconds(10));
        console.say("for this there is");
        console.serving(GatewayPlan.EMPTY, List.of());
        writeAll.run();
        assertThat(err.text())
                .doesNotContain("no room for this")
                .contains("sluice: nobody read this: ", "for this there is", "changed: ");
        assertThat(out.size()).isZero();
    }
}
