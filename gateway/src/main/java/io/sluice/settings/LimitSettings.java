package io.sluice.settings;

/** Limits of the process ({@code limits.*}). */
public record LimitSettings(
        @Setting(
                value = "0",
                what = "Connections of clients; beyond it accepting pauses. 0: 50,000, or half of the descriptor"
                        + " limit if that is less.",
                why = "the other half of the descriptors is kept for upstreams",
                min = "0",
                max = "10000000")
        int maxConnections,

        @Setting(
                value = "0",
                what =
                        "Connections to endpoints, used and unused; beyond it the longest unused one makes room, and without"
                                + " one the answer is 503 with Retry-After. 0: half of the descriptor limit.",
                why = "the other half of the descriptors is kept for clients",
                min = "0",
                max = "10000000")
        int maxUpstreamConnections) {}
