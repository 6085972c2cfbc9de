package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Balance;
import io.sluice.model.BalancePolicy;
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

    static Upstream balanced(String policy, String... names) {
        return balanced(policy, Duration.ZERO, names);
    }

    static Upstream balanced(String policy, Duration slowStart, String... names) {
        return new Upstream(
                ID,
                new Upstream.Addresses(addresses(names), Optional.empty()),
                Optional.empty(),
                new Balance(BalancePolicy.parse(policy).orElseThrow(), slowStart));
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

    /** The next endpoint for somebody, on a loop of its own. */
    static EndpointState pick(UpstreamState state, Tried tried) {
        return state.pick(loop(), NOBODY, KeySource.NO_KEY, tried);
    }

    /** A loop at time 0. */
    static Loop loop() {
        return new Loop(0, () -> 0, 42);
    }

    static List<String> picks(UpstreamState state, int count) {
        Loop loop = loop();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(name(state.pick(loop, NOBODY, KeySource.NO_KEY, null)));
        }
        return names;
    }
}
