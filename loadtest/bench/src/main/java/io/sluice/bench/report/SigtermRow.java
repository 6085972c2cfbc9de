package io.sluice.bench.report;

import io.sluice.kit.TcpBalancer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** 4.4: the gateway's own SIGTERM, again and again, behind a balancer that looks at readiness. */
final class SigtermRow implements Row {
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final Deque<GatewayProcess> serving = new ArrayDeque<>();
    private double longest;
    private double peak;

    @Override
    public String name() {
        return "sigterm";
    }

    @Override
    public String event() {
        return "two instances behind a TCP balancer, stopped by SIGTERM and started again in turn, 20 stops";
    }

    @Override
    public Measured run(Stage stage) {
        Duration grace = stage.effort().either(Duration.ofSeconds(1), Duration.ofSeconds(3));
        int stops = stage.effort().either(2, 20);
        GatewayOptions options = GatewayOptions.NONE.with("--shutdown-grace-period", grace.toMillis() + "ms");
        stage.app(4);
        serving.add(stage.gateway(options));
        serving.add(stage.gateway(options));
        TcpBalancer balancer = stage.keep(
                TcpBalancer.over(serving.stream().map(GatewayProcess::instance).toList()));
        Judgement judgement = new Judgement();
        Trial trial = new Trial(stage, balancer.address());
        trial.warmUp();
        Phase quiet = trial.quiet();
        Recovery recovery = Recovery.of(() -> serving.getLast().traffic());
        Phase during = trial.during(
                () -> {
                    for (int i = 0; i < stops; i++) {
                        replace(stage, balancer, options, grace, judgement);
                    }
                },
                recovery);
        judgement.note(
                "%d stops, lame duck %d ms (default 15 s); the longest took %.2f s; %d attempts refused, %d unserved; on %d"
                        + " connections the client's bytes came after the gateway's end",
                stops, grace.toMillis(), longest, balancer.refused(), balancer.unserved(), balancer.crossed());
        // 4.4 sets no limit to the times: on one machine each successor's start takes the processors from all others.
        return new Measured(quiet, during, Measured.seconds(during), peak, recovery.await(), judgement)
                .nothingLost()
                .controlServed();
    }

    private void replace(
            Stage stage, TcpBalancer balancer, GatewayOptions options, Duration grace, Judgement judgement) {
        GatewayProcess old = serving.removeFirst();
        peak = Math.max(peak, old.figures().peakMib());
        long signalled = System.nanoTime();
        Optional<Integer> code = old.terminate(grace.plus(SLACK));
        double seconds = (System.nanoTime() - signalled) / 1e9;
        longest = Math.max(longest, seconds);
        judgement.require(code.equals(Optional.of(0)), "exit code 0 within %s: %s", grace.plus(SLACK), code);
        balancer.remove(old.instance());
        GatewayProcess fresh = stage.gateway(options);
        balancer.add(fresh.instance());
        balancer.await(() -> balancer.ready(fresh.instance()), SLACK);
        serving.addLast(fresh);
    }
}
