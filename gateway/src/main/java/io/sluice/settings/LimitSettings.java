package io.sluice.settings;

/**
 * Limits of the process ({@code limits.*}).
 *
 * @param maxConnections downstream connections; 0 = min(50,000, half of the descriptor limit)
 */
public record LimitSettings(
        @Setting(value = "0", why = "half of the descriptors are kept for upstreams")
        int maxConnections) {}
