package io.sluice.bench.compare;

/** Puts the traffic of a scenario on a target, in a closed loop, and counts what came of it. */
interface Load {

    LoadResult run(Target.Running target, Scenario scenario, int seconds);

    /** The generator that each scenario's traffic takes. */
    static Load on(Site site) {
        Load wrk = new Wrk(site);
        Load h2load = new H2load(site);
        Load handshakes = new HandshakeLoad(site);
        return (target, scenario, seconds) -> switch (scenario.traffic()) {
            case GET, GET_CLOSE, GET_HOSTS, POST, TLS_GET -> wrk.run(target, scenario, seconds);
            case H2_GET -> h2load.run(target, scenario, seconds);
            case HANDSHAKE, RESUMED -> handshakes.run(target, scenario, seconds);
        };
    }
}
