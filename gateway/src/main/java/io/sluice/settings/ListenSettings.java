package io.sluice.settings;

import java.util.List;

/**
 * What is listened on. Flags without prefix ({@code --http-port}).
 *
 * @param bind addresses for HTTP and status port; empty: {@code ::}, or {@code 0.0.0.0} where there is no IPv6
 * @param httpPort 0 = any free one
 * @param healthzPort 0 = any free one
 * @param trustedProxies CIDRs whose forwarded headers are believed; empty: nobody
 * @param eventLoops 0 = as many as cores
 */
public record ListenSettings(
        List<String> bind, int httpPort, int healthzPort, List<String> trustedProxies, int eventLoops) {
    public ListenSettings {
        bind = List.copyOf(bind);
        trustedProxies = List.copyOf(trustedProxies);
    }

    public static ListenSettings defaults() {
        return new ListenSettings(List.of(), 8080, 10254, List.of(), 0);
    }
}
