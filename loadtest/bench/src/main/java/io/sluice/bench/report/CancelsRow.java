package io.sluice.bench.report;

import java.time.Duration;
import java.util.List;

/** H2-13 at size: 10^5 calls of gRPC that are cancelled by clients who do nothing wrong, and are not to be taken for attackers. */
final class CancelsRow implements Row {
    private static final String HOST = "calls.test";
    /** For cancels that are on their way. */
    private static final Duration CANCELLED = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "cancelled-calls";
    }

    @Override
    public String event() {
        return "10^5 calls of gRPC, each cancelled, never more than 150 of a connection in 30 s";
    }

    @Override
    public Measured run(Stage stage) {
        int connections = stage.effort().either(70, 720);
        CallEndpoint endpoint = stage.keep(new CallEndpoint());
        stage.app(2);
        stage.folder().calls("calls", HOST, endpoint.port());
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE.with("--h2c=true"));
        Trial trial = new Trial(stage, gateway.traffic(), load -> load.host("control.test"));
        Judgement judgement = new Judgement();
        Measured measured = Measured.ofAttack(trial, gateway, judgement, () -> {
            try (CancelledCalls calls = new CancelledCalls(gateway.traffic(), HOST, connections)) {
                calls.run();
                judge(connections, calls.unserved(), endpoint, judgement);
            }
        });
        return measured.nothingLost().controlUnharmed(2, 5).recoveredWithin(30);
    }

    private static void judge(int connections, List<String> unserved, CallEndpoint endpoint, Judgement judgement) {
        boolean cancelled = Pause.await(CANCELLED, () -> endpoint.open() == 0);
        judgement
                .note(
                        "%d calls cancelled by %d connections; %d calls reached the endpoint",
                        CancelledCalls.calls(connections), connections, endpoint.begun())
                .require(
                        unserved.isEmpty(),
                        "no connection is closed, each is served afterwards: %d of %d are not, the first: %s",
                        unserved.size(),
                        connections,
                        unserved.stream().findFirst().orElse(""))
                .require(endpoint.begun() > connections, "calls reach the endpoint: %d", endpoint.begun())
                .require(cancelled, "none is left open at the endpoint: %d", endpoint.open())
                .require(endpoint.failures().isEmpty(), "the endpoint fails at nothing: %s", endpoint.failures());
    }
}
