package io.sluice.bench.report;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import java.time.Duration;

/** 4.3: connections that are idle for just as long as the upstream keeps them. */
final class KeepAliveRow implements Row {
    private static final Duration KEPT = Duration.ofSeconds(2);
    /** A burst takes some time to go through, so idle times spread below this. */
    private static final double PERIOD_SECONDS = 2.1;

    private static final Duration WORK = Duration.ofMillis(20);

    @Override
    public String name() {
        return "keep-alive";
    }

    @Override
    public String event() {
        return "bursts every 2.1 s to upstreams that end connections idle for 2 s (scaled from 5 s)";
    }

    @Override
    public Measured run(Stage stage) {
        Endpoints app = stage.app(4, options -> options.keepAliveTimeout(KEPT));
        app.all().forEach(each -> each.respond(request -> afterWork(each.name(), request)));
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE);
        int burst = (int) (stage.effort().rate() * PERIOD_SECONDS);
        Trial trial = new Trial(stage, gateway.traffic(), load -> load.burst(burst));
        Judgement judgement = new Judgement();
        // The bursts are the event: before them there is only the warm-up.
        Measured measured = Measured.of(trial, gateway, judgement, () -> {});
        judgement.note(
                "bursts of %d; %d connections to the upstreams for %d requests",
                burst, app.acceptedConnections(), app.effectCount());
        return measured.nothingLost();
    }

    /** So that the requests of a burst need connections of their own. */
    private static Answer afterWork(String name, WitnessRequest request) {
        return Answer.nothing().thenPause(WORK).then(Responder.echo(name).answer(request));
    }
}
