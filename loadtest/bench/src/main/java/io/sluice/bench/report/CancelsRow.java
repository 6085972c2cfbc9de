package io.sluice.bench.report;

/** H2-13 at size: 10^5 calls of gRPC that are cancelled by clients who do nothing wrong, and are not to be taken for attackers. */
final class CancelsRow implements Row {
    private static final String HOST = "calls.test";

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
                long served = calls.served();
                judgement
                        .note("%d calls cancelled by %d connections", CancelledCalls.calls(connections), connections)
                        .require(
                                served == connections,
                                "no connection is closed, each is served afterwards: %d of %d",
                                served,
                                connections);
            }
        });
        return measured.nothingLost().controlUnharmed(2, 5).recoveredWithin(30);
    }
}
