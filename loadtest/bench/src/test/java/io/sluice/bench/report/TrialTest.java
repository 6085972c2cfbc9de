package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a witness where rows have a gateway: how long the gateway takes is not what is tested. */
class TrialTest {
    private static final int RATE = 100;
    /** The load's own length: far longer than any recovery here. */
    private static final int SECONDS = 2;
    /** The usual time of an answer, which a busy machine does not easily double. */
    private static final Duration WORK = Duration.ofMillis(50);

    private final Stage stage =
            new Stage(Path.of("none"), Path.of("none"), new Effort(RATE * SECONDS, RATE, true, 5), false);
    private final WitnessUpstream witness = stage.app(1).get(0);
    private final InetSocketAddress target = witness.address();

    @BeforeEach
    void work() {
        witness.respond(request -> Answer.nothing()
                .thenPause(WORK)
                .then(Responder.echo(witness.name()).answer(request)));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void recoveryIsLookedForAtTheEventsEndWhileTheLoadGoesOn() {
        Trial trial = new Trial(stage, target);
        trial.quiet();
        Recovery recovery = Recovery.of(() -> target);
        Phase during = trial.during(() -> {}, recovery);
        assertThat(seconds(recovery)).isLessThan(SECONDS);
        assertThat(during.load().total().attempted()).isGreaterThanOrEqualTo(RATE * SECONDS);
    }

    @Test
    void aGatewayThatDoesNotAnswerHasNotRecovered() {
        Trial trial = new Trial(stage, target);
        trial.quiet();
        Recovery recovery = Recovery.of(() -> target);
        Duration still = Duration.ofMillis(700);
        trial.during(
                () -> {
                    witness.stall();
                    Thread later = new Thread(() -> {
                        Pause.of(still);
                        witness.resume();
                    });
                    later.setDaemon(true);
                    later.start();
                },
                recovery);
        assertThat(seconds(recovery)).isGreaterThan(still.toMillis() / 1e3 * 0.9);
    }

    @Test
    void aLoadThatIsTheEventEndsWithIt() {
        Trial trial = new Trial(stage, target).loadIsEvent();
        trial.quiet();
        Recovery recovery = Recovery.of(() -> target);
        Phase during = trial.during(() -> Pause.of(Duration.ofMillis(300)), recovery);
        assertThat(during.load().total().attempted()).isLessThan(RATE * SECONDS);
        assertThat(seconds(recovery)).isPositive();
    }

    private static double seconds(Recovery recovery) {
        OptionalDouble seconds = recovery.await();
        assertThat(seconds).isPresent();
        return seconds.getAsDouble();
    }
}
