package io.sluice.dataplane.http;

import io.sluice.settings.HttpSettings;
import io.sluice.settings.UpstreamSettings;

/** The timeouts of the settings in nanoseconds. */
public record Deadlines(
        long header,
        long bodyIdle,
        long bodyGrace,
        long keepAliveIdle,
        long streamIdle,
        long writeIdle,
        long drain,
        long upstreamRead,
        long upstreamSend) {
    public Deadlines(HttpSettings http, UpstreamSettings upstream) {
        this(
                http.headerTimeout().toNanos(),
                http.bodyIdle().toNanos(),
                http.bodyMinRateAfter().toNanos(),
                http.keepAliveIdle().toNanos(),
                http.streamIdle().toNanos(),
                http.writeIdle().toNanos(),
                http.drainUnreadBodyTimeout().toNanos(),
                upstream.readTimeout().toNanos(),
                upstream.sendTimeout().toNanos());
    }
}
