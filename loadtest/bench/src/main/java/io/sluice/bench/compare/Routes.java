package io.sluice.bench.compare;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a proxy must route, all of it to the one upstream: every path of one host, or {@code hosts} hosts with two path
 * prefixes each.
 *
 * @param hosts 0 for a catch-all route
 * @param tls over TLS, and HTTP/2 for those who ask for it; with a catch-all route alone
 */
record Routes(int hosts, boolean tls) {

    static final List<String> PATHS = List.of("/a", "/b");

    /** In plaintext. */
    Routes(int hosts) {
        this(hosts, false);
    }

    boolean catchAll() {
        return hosts == 0;
    }

    static String host(int index) {
        return "h%05d.example.test".formatted(index); // of equal length, so that all requests are
    }

    /** The name that stands in the requests of a catch-all route, the first of all others. */
    String first() {
        return tls ? SiteCertificate.HOST : host(0);
    }

    /** All host names, one where everything is caught. */
    Stream<String> hostNames() {
        return catchAll() ? Stream.of(first()) : IntStream.range(0, hosts).mapToObj(Routes::host);
    }

    /** Hosts worth a probe: the first, the middle and the last. */
    List<String> probes() {
        if (catchAll()) {
            return List.of(first());
        }
        int last = hosts - 1;
        return IntStream.of(0, last / 2, last).distinct().mapToObj(Routes::host).toList();
    }
}
