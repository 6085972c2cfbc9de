package io.sluice.dataplane.balance;

import io.sluice.model.Endpoint;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Upstreams whose endpoints are called a, b, c … and stand at 10.0.0.1, 10.0.0.2, 10.0.0.3 … */
final class Upstreams {
    static final UpstreamId ID = new UpstreamId("shop", "web", 80);
    static final InetAddress NOBODY = InetAddress.getLoopbackAddress();

    private Upstreams() {}

    static UpstreamState upstream(long start, String... names) {
        UpstreamState state = new UpstreamState(ID, 2, start);
        state.replace(of(names));
        return state;
    }

    static Upstream of(String... names) {
        return new Upstream(ID, new Upstream.Addresses(addresses(names), Optional.empty()), Optional.empty());
    }

    static Upstream sticky(Duration timeout, String... names) {
        return new Upstream(ID, new Upstream.Addresses(addresses(names), Optional.empty()), Optional.of(timeout));
    }

    static List<Endpoint> addresses(String... names) {
        return Arrays.stream(names)
                .map(name -> new Endpoint("10.0.0." + (name.charAt(0) - 'a' + 1), 8080))
                .sorted()
                .toList();
    }

    static String name(EndpointState state) {
        String address = state.endpoint().address();
        return "" + (char) ('a' + Integer.parseInt(address.substring(address.lastIndexOf('.') + 1)) - 1);
    }

    static List<String> picks(UpstreamState state, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(name(state.pick(NOBODY, 0, null)));
        }
        return names;
    }
}
