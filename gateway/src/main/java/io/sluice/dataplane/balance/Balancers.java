package io.sluice.dataplane.balance;

import io.sluice.model.Balance;
import io.sluice.model.BalancePolicy;
import io.sluice.model.BalancePolicy.Blind;
import io.sluice.model.BalancePolicy.Hash;
import io.sluice.model.BalancePolicy.Sticky;
import io.sluice.model.UpstreamId;

/** Makes the policies of one upstream ready for a set of endpoints. The cursor of its round robin outlives them. */
final class Balancers {
    private static final double EVENLY = 1;

    private final UpstreamId upstream;
    private final RoundRobin turns;

    /** @param start the first ticket of the round robin */
    Balancers(UpstreamId upstream, long start) {
        this.upstream = upstream;
        this.turns = new RoundRobin(start);
    }

    /** May take milliseconds (a Maglev table): never on an event loop. */
    Balancer make(Balance balance, EndpointState[] states) {
        if (!balance.startsSlowly()) {
            warm(states);
        }
        BalancePolicy policy = balance.policy();
        if (policy instanceof Blind blind) {
            return blind(blind, balance, states);
        } else if (policy instanceof Hash hash) {
            return new ConsistentHash(new KeySource(kind(hash.source()), hash.name()), states, turns);
        } else if (policy instanceof Sticky sticky) {
            return new StickyCookie(upstream, sticky.cookie(), states, turns);
        }
        throw new IllegalStateException("an unknown policy: " + policy);
    }

    // Endpoints that were there before slow start was asked for are not new when it is.
    private static void warm(EndpointState[] states) {
        for (EndpointState state : states) {
            state.warm();
        }
    }

    private Balancer blind(Blind policy, Balance balance, EndpointState[] states) {
        SlowStart slowStart = balance.startsSlowly() ? new SlowStart(balance.slowStart(), EVENLY) : null;
        return switch (policy) {
            case ROUND_ROBIN -> slowStart == null ? turns : new SlowRoundRobin(turns, slowStart);
            case RANDOM -> new RandomDraw();
            case LEAST_REQUEST -> new LeastRequests(slowStart);
            case EWMA -> new PeakEwma(states);
        };
    }

    private static KeySource.Kind kind(BalancePolicy.Source source) {
        return switch (source) {
            case HEADER -> KeySource.Kind.HEADER;
            case COOKIE -> KeySource.Kind.COOKIE;
            case CLIENT -> KeySource.Kind.CLIENT;
            case URI -> KeySource.Kind.URI;
        };
    }
}
