package io.sluice.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One shape of traffic that is asked of every proxy.
 *
 * @param bodyBytes length of the body that travels: of the response, for {@link Traffic#POST} of the request
 * @param hosts how many hosts with two paths each are routed; 0 means one catch-all route
 */
record Scenario(String name, Traffic traffic, int connections, int bodyBytes, int hosts) {

    enum Traffic {
        GET,
        GET_CLOSE,
        GET_HOSTS,
        POST,
        /** HTTP/1.1 over TLS. */
        TLS_GET,
        /** HTTP/2 over TLS, {@link #STREAMS} streams at once on each connection. */
        H2_GET,
        /** A full handshake of TLS, and no request. */
        HANDSHAKE,
        /** A handshake that resumes a session, one request, and the end. */
        RESUMED
    }

    static final int STREAMS = 16;

    private static final int KIB = 1024;

    static final List<Scenario> ALL = List.of(
            new Scenario("keepalive-1k", Traffic.GET, 64, KIB, 0),
            new Scenario("keepalive-16k", Traffic.GET, 64, 16 * KIB, 0),
            new Scenario("keepalive-256k", Traffic.GET, 64, 256 * KIB, 0),
            new Scenario("conns-1024", Traffic.GET, 1024, KIB, 0),
            new Scenario("new-connection", Traffic.GET_CLOSE, 64, KIB, 0),
            new Scenario("post-16k", Traffic.POST, 64, 16 * KIB, 0),
            new Scenario("hosts-1", Traffic.GET_HOSTS, 64, KIB, 1),
            new Scenario("hosts-1000", Traffic.GET_HOSTS, 64, KIB, 1_000),
            new Scenario("hosts-10000", Traffic.GET_HOSTS, 64, KIB, 10_000),
            new Scenario("tls-1k", Traffic.TLS_GET, 64, KIB, 0),
            new Scenario("h2-1k", Traffic.H2_GET, 16, KIB, 0),
            new Scenario("h2-256k", Traffic.H2_GET, 16, 256 * KIB, 0),
            new Scenario("handshake-full", Traffic.HANDSHAKE, 8, KIB, 0),
            new Scenario("handshake-resumed", Traffic.RESUMED, 8, KIB, 0));

    static Scenario named(String name) {
        return ALL.stream()
                .filter(scenario -> scenario.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new CompareException("no scenario \"" + name + "\"; there are " + names()));
    }

    static String names() {
        return String.join(", ", ALL.stream().map(Scenario::name).toList());
    }

    /**
     * Scenarios that share their rounds. The numbers of hosts are compared with each other, so they must run in the same
     * minute; all others stand alone, each with fresh processes that no earlier traffic has shaped.
     */
    static List<List<Scenario>> groups(List<Scenario> chosen) {
        Map<String, List<Scenario>> groups = new LinkedHashMap<>();
        for (Scenario scenario : chosen) {
            String group = scenario.hosts > 0 ? "hosts" : scenario.name;
            groups.computeIfAbsent(group, key -> new ArrayList<>()).add(scenario);
        }
        return List.copyOf(groups.values());
    }

    Routes routes() {
        return new Routes(hosts, tls());
    }

    boolean tls() {
        return switch (traffic) {
            case TLS_GET, H2_GET, HANDSHAKE, RESUMED -> true;
            case GET, GET_CLOSE, GET_HOSTS, POST -> false;
        };
    }

    /** Handshakes count, not requests. */
    boolean handshakes() {
        return traffic == Traffic.HANDSHAKE || traffic == Traffic.RESUMED;
    }

    /** The program that its load needs, none for those that this JVM makes. */
    Optional<String> generator() {
        return handshakes() ? Optional.empty() : Optional.of(traffic == Traffic.H2_GET ? H2load.PROGRAM : "wrk");
    }

    /** The path that is asked for; with many hosts the paths are those of {@link Routes#PATHS}. */
    String path() {
        return traffic == Traffic.POST ? "/post" : "/" + bodyBytes / KIB + "k";
    }

    String description() {
        if (handshakes()) {
            String kind = traffic == Traffic.HANDSHAKE ? "full" : "resumed";
            String request = traffic == Traffic.HANDSHAKE ? "" : ", one request each";
            return kind + " handshakes of TLS 1.3 with an EC P-256 certificate, " + connections + " at once" + request;
        }
        String body = bodyBytes / KIB + " KiB " + (traffic == Traffic.POST ? "request body" : "response body");
        String routed = hosts == 0 ? "" : ", " + hosts + (hosts == 1 ? " host × " : " hosts × ") + "2 paths";
        String close = traffic == Traffic.GET_CLOSE ? ", a new connection per request" : "";
        String protocol = switch (traffic) {
            case TLS_GET -> "TLS, ";
            case H2_GET -> "HTTP/2 over TLS, " + STREAMS + " streams on each of ";
            default -> "";
        };
        return protocol + connections + " connections, " + body + routed + close;
    }
}
