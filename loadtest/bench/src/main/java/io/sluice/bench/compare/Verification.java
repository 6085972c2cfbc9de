package io.sluice.bench.compare;

import java.io.IOException;
import java.util.List;

/** Proof, before anything is counted, that a target does the work that it will be measured by. */
final class Verification {

    private final Target.Running target;
    private final Scenario scenario;

    private Verification(Target.Running target, Scenario scenario) {
        this.target = target;
        this.scenario = scenario;
    }

    /** Throws a {@link CompareException} that says what the target does wrong. */
    static void verify(Target.Running target, Scenario scenario) {
        new Verification(target, scenario).run();
    }

    private void run() {
        try {
            for (String host : scenario.routes().probes()) {
                for (String prefix : scenario.routes().catchAll() ? List.of("") : Routes.PATHS) {
                    answersAndForwards(host, prefix);
                }
            }
            if (!scenario.routes().catchAll()) {
                routes();
            }
            if (scenario.traffic() == Scenario.Traffic.GET_CLOSE) {
                closes();
            }
            if (scenario.tls()) {
                new TlsVerification(target, scenario).run();
            }
        } catch (IOException | NumberFormatException e) {
            throw new CompareException(e.toString(), e);
        }
    }

    private void answersAndForwards(String host, String prefix) throws IOException {
        try (Probe probe = Probe.to(target.door())) {
            body(probe, host, prefix);
            Witness first = witness(probe, host, prefix);
            Witness second = witness(probe, host, prefix);
            equal("Host", host, first.field("host"));
            equal("X-Forwarded-For", "127.0.0.1", first.field("for"));
            equal("X-Real-IP", "127.0.0.1", first.field("real"));
            equal("X-Forwarded-Proto", scenario.tls() ? "https" : "http", first.field("proto"));
            equal("X-Forwarded-Host", host, first.field("fhost"));
            require(!first.field("port").isEmpty(), "X-Forwarded-Port is missing");
            equal("protocol to the upstream", "HTTP/1.1", first.field("http"));
            equal("upstream connection of the next request", first.field("connection"), second.field("connection"));
        }
    }

    private void body(Probe probe, String host, String prefix) throws IOException {
        if (scenario.traffic() == Scenario.Traffic.POST) {
            Probe.Answer answer = probe.post(host, prefix + scenario.path(), Bodies.text(scenario.bodyBytes()));
            equal("status", "200", Integer.toString(answer.status()));
            // The upstream prints the length of the whole request as it has read it, head and body.
            require(Long.parseLong(answer.body()) > scenario.bodyBytes(), "the request body did not arrive whole");
            return;
        }
        Probe.Answer answer = probe.get(host, prefix + scenario.path());
        equal("status", "200", Integer.toString(answer.status()));
        require(answer.body().equals(Bodies.text(scenario.bodyBytes())), "the response body is not the upstream's");
    }

    private Witness witness(Probe probe, String host, String prefix) throws IOException {
        return Witness.parse(probe.get(host, prefix + Witness.PATH).body());
    }

    private void routes() throws IOException {
        try (Probe unknownHost = new Probe(target.port());
                Probe unknownPath = new Probe(target.port())) {
            require(unknownHost.get("unknown.example.test", "/a/1k").status() >= 400, "an unknown host is served");
            require(unknownPath.get(Routes.host(0), "/c/1k").status() >= 400, "an unknown path is served");
        }
    }

    private void closes() throws IOException {
        try (Probe probe = new Probe(target.port())) {
            equal(
                    "status",
                    "200",
                    Integer.toString(
                            probe.getAndClose(Routes.host(0), scenario.path()).status()));
            require(probe.ended(), "the connection stays open although the request said close");
        }
    }

    static void equal(String what, String expected, String actual) {
        require(expected.equals(actual), what + " is \"" + actual + "\", must be \"" + expected + "\"");
    }

    static void require(boolean holds, String fault) {
        if (!holds) {
            throw new CompareException(fault);
        }
    }
}
