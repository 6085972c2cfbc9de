package io.sluice.bench.report;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import io.sluice.settings.Settings;
import java.time.Duration;

/** 4.3: connections that are idle for just as long as the upstream keeps them. */
final class KeepAliveRow implements Row {
    private static final Duration KEPT = Duration.ofSeconds(2);
    /** A burst takes some time to go through, so idle times spread below this. */
    private static final double PERIOD_SECONDS = 2.1;

    private static final Duration WORK = Duration.ofMillis(20);
    /** Of the requests that may wait for one Service: what this row is about is idle connections, not the breaker. */
    private static final double OF_BREAKER = 0.875;

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
        int most = Settings.defaults().upstream().maxPendingRequests();
        int burst = burst(stage.effort().rate(), most);
        double rate = burst / PERIOD_SECONDS;
        Trial trial =
                new Trial(stage, gateway.traffic(), load -> load.rate(rate).burst(burst)).loadIsEvent();
        Judgement judgement = new Judgement();
        Duration length = Duration.ofMillis((long) (stage.effort().requests() / rate * 1000));
        Measured measured = Measured.of(trial, gateway, judgement, () -> Pause.of(length));
        judgement.note(
                "bursts of %d, that is %.0f/s (%d may wait for a response head); %d connections to the upstreams for"
                        + " %d requests",
                burst, rate, most, app.acceptedConnections(), app.effectCount());
        return measured.nothingLost();
    }

    /** As many as the rate asks for, as long as all of them may wait for their responses at the same time. */
    static int burst(int rate, int mostWaiting) {
        return (int) Math.min(rate * PERIOD_SECONDS, mostWaiting * OF_BREAKER);
    }

    /** So that the requests of a burst need connections of their own. */
    private static Answer afterWork(String name, WitnessRequest request) {
        return Answer.nothing().thenPause(WORK).then(Responder.echo(name).answer(request));
    }
}
