package io.sluice.kit.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenLoopCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return OpenLoopCommand.run(List.of(arguments), print(out), print(err));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private int runAgainst(Responder responder, String... more) {
        try (WitnessUpstream witness = WitnessUpstream.named("w").start()) {
            witness.respond(responder);
            String url = "http://127.0.0.1:" + witness.port() + "/a";
            return run(Stream.concat(Stream.of("--rate=1000", "--requests", "20", "--url", url), Stream.of(more))
                    .toArray(String[]::new));
        }
    }

    @Test
    void nothingLostIsNoFailure() {
        // On a busy machine the generator may be late, which is no proof, but no loss.
        assertThat(runAgainst(Responder.echo("w"), "--warmup=0")).isIn(0, ToolCommand.NO_PROOF);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("failures 0, untested 0", "200:20", "send lag p99");
    }

    @Test
    void whereAllIsWarmUpNothingIsProved() {
        assertThat(runAgainst(Responder.echo("w"))).isEqualTo(ToolCommand.NO_PROOF);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("nothing was measured");
    }

    @Test
    void aLossIsTheExitCode() {
        assertThat(runAgainst(Responder.always(Answer.nothing().thenReset()), "--warmup=0"))
                .isEqualTo(ToolCommand.FAILED);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("failures 20");
    }

    @Test
    void anUpstreamThatSaysNoIdsIsPointedOut() {
        assertThat(runAgainst(Responder.always(Answer.ok("x")), "--warmup=0")).isEqualTo(ToolCommand.FAILED);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("use --no-ids");
        assertThat(runAgainst(Responder.always(Answer.ok("x")), "--warmup=0", "--no-ids"))
                .isNotEqualTo(ToolCommand.FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "--rate 10, --url is missing",
        "--url http://127.0.0.1:1/, --rate is missing",
        "--url http://127.0.0.1:1/ --rate ten, --rate ten: a number from",
        "--url http://127.0.0.1:1/ --rate 10 --threads 3, --threads 3: a whole number from 1 to 2",
        "--url http://127.0.0.1:1/ --rate 10 --mix trace, no kind",
        "--url http://127.0.0.1:1/ --rate 10 --rate 10, given twice",
        "--url http://127.0.0.1:1/ --rate 10 --colour red, unknown option --colour",
        "--url http://127.0.0.1:1/ --rate 10 now, what is",
        "--url https://127.0.0.1:1/ --rate 10, http://host:port/path",
        "--url http://me:secret@127.0.0.1:1/ --rate 10, has a user",
        "--url http://127.0.0.1:1/ --rate 10 --host a@b, '\"a@b\" is no host'",
        "--rate, --rate wants a value"
    })
    void mistakesAreNamedAndNothingRuns(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(ToolCommand.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
        assertThat(out.size()).isZero();
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("--rate", "--url", "--seconds", "--mix", "--witness", "--no-ids", "Exit code");
    }
}
