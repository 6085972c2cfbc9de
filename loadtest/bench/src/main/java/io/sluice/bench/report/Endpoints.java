package io.sluice.bench.report;

import io.sluice.kit.WitnessOptions;
import io.sluice.kit.WitnessUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The endpoints of one Service: witnesses on addresses 127.0.x.y with one port, and the EndpointSlice that names them. */
final class Endpoints implements AutoCloseable {
    private static final int PER_NET = 250;

    private final ManifestFolder folder;
    private final String service;
    private final int net;
    private final UnaryOperator<WitnessOptions> options;
    private final int port = freePort();
    private final List<WitnessUpstream> all = new ArrayList<>();
    private final Set<WitnessUpstream> named = new HashSet<>();
    private final Set<WitnessUpstream> leaving = new HashSet<>();
    // Of witnesses that have ended: a request may have come to one of them and to another one.
    private final Map<String, Integer> past = new HashMap<>();
    private int made;

    Endpoints(ManifestFolder folder, String service, int net, UnaryOperator<WitnessOptions> options) {
        this.folder = folder;
        this.service = service;
        this.net = net;
        this.options = options;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One more, on an address that none had before; nobody knows it until {@link #publish}. */
    WitnessUpstream add() {
        String host = "127.0." + (net + made / PER_NET) + "." + (1 + made % PER_NET);
        made++;
        WitnessOptions fresh = WitnessUpstream.named(host).address(host, port).countOnly();
        WitnessUpstream witness = options.apply(fresh).start();
        synchronized (this) {
            all.add(witness);
            named.add(witness);
        }
        return witness;
    }

    Endpoints add(int count) {
        for (int i = 0; i < count; i++) {
            add();
        }
        return this;
    }

    WitnessUpstream get(int index) {
        return all.get(index);
    }

    List<WitnessUpstream> all() {
        return List.copyOf(all);
    }

    /** Writes the slice. */
    void publish() {
        publishTo(folder);
    }

    /** Writes the slice into another folder. */
    void publishTo(ManifestFolder place) {
        List<ManifestFolder.Address> addresses = all.stream()
                .filter(named::contains)
                .map(each -> new ManifestFolder.Address(each.name(), !leaving.contains(each)))
                .toList();
        place.slice(service, port, addresses);
    }

    /** It stands in the slice, but as one that ends. */
    void leaving(WitnessUpstream witness) {
        leaving.add(witness);
    }

    /** It stands in the slice no more; it runs on. */
    void unname(WitnessUpstream witness) {
        named.remove(witness);
    }

    /** It stands in the slice again. */
    void name(WitnessUpstream witness) {
        named.add(witness);
    }

    /** Ends it; what it has seen is remembered. */
    void end(WitnessUpstream witness) {
        witness.close();
        synchronized (this) {
            all.remove(witness);
            witness.effects().forEach((id, count) -> past.merge(id, count, Integer::sum));
        }
    }

    /** How often each request was acted on, by all of them together. */
    synchronized Map<String, Integer> effects() {
        Map<String, Integer> sum = new HashMap<>(past);
        all.forEach(each -> each.effects().forEach((id, count) -> sum.merge(id, count, Integer::sum)));
        return sum;
    }

    long effectCount() {
        return all.stream().mapToLong(WitnessUpstream::effectCount).sum();
    }

    long acceptedConnections() {
        return all.stream().mapToLong(WitnessUpstream::acceptedConnections).sum();
    }

    @Override
    public void close() {
        all.forEach(WitnessUpstream::close);
    }
}
