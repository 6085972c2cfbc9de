package io.sluice.dataplane.balance;

import java.time.Duration;

/**
 * The share of a new endpoint, growing to 1 within a window (LB-31). The window begins with the first pick that might
 * have chosen it, not with its arrival: what makes it slow, caches and compilers, is warmed by requests alone.
 */
final class SlowStart {
    private static final double LEAST = 0.1;
    private static final double SECOND = 1e9;

    private final double window;
    private final double exponent;

    /**
     * @param window until a full share
     * @param aggression 1 grows evenly, more grows faster at first
     */
    SlowStart(Duration window, double aggression) {
        this.window = window.toNanos();
        this.exponent = 1 / aggression;
    }

    /** The share of an endpoint of this age in nanoseconds. */
    double share(long age) {
        if (age >= window) {
            return 1;
        }
        return Math.min(1, Math.max(LEAST, Math.pow(Math.max((double) age, SECOND) / window, exponent)));
    }

    boolean isCold(EndpointState endpoint) {
        return endpoint.coldSince() != EndpointState.WARM;
    }

    /** The endpoint's share now. */
    double share(EndpointState endpoint, long now) {
        long since = endpoint.coldSince();
        if (since == EndpointState.WARM) {
            return 1;
        } else if (since == EndpointState.NEW) {
            endpoint.warmFrom(now);
            since = now;
        }
        double share = share(now - since);
        if (share >= 1) {
            endpoint.warm();
        }
        return share;
    }
}
