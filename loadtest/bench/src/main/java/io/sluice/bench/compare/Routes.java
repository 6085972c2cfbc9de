package io.sluice.bench.compare;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a proxy must route, all of it to the one upstream: every path of one host, or {@code hosts} hosts with two path
 * prefixes each.
 *
 * @param hosts 0 for a catch-all route
 */
record Routes(int hosts) {

    static final List<String> PATHS = List.of("/a", "/b");

    boolean catchAll() {
        return hosts == 0;
    }

    static String host(int index) {
        return "h%05d.example.test".formatted(index); // of equal length, so that all requests are
    }

    /** All host names, one where everything is caught. */
    Stream<String> hostNames() {
        return IntStream.range(0, Math.max(1, hosts)).mapToObj(Routes::host);
    }

    /** Hosts worth a probe: the first, the middle and the last. */
    List<String> probes() {
        int last = Math.max(1, hosts) - 1;
        return IntStream.of(0, last / 2, last).distinct().mapToObj(Routes::host).toList();
    }
}
