package io.sluice.settings;

import java.time.Duration;

/** Connections whose bytes are passed on as they are ({@code l4.*}). */
public record L4Settings(
        @Setting(
                value = "1h",
                what =
                        "How long a TLS connection that is passed on (ssl-passthrough) is kept without a byte in either direction.",
                why = "Envoy's; nothing can be said to its ends, so the time is longer than any pause in use")
        Duration tcpIdle) {
    public static L4Settings defaults() {
        return SettingsReader.defaults(L4Settings.class);
    }
}
