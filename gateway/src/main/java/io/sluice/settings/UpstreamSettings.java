package io.sluice.settings;

import java.time.Duration;

/**
 * The upstream side ({@code upstream.*}). Sizes in bytes.
 *
 * @param connectTimeout until an endpoint accepts; then 504
 * @param readTimeout between two reads; 504 before the head, truncation after it
 * @param sendTimeout between two writes of a request; 504
 * @param maxResponseHead beyond it 502
 * @param maxResponseHeaders beyond it 502
 * @param maxStatusLine beyond it 502
 * @param poolIdle how long an unused connection is kept
 * @param poolSize idle connections kept per event loop and endpoint
 * @param tries attempts in total while nothing of the request was sent
 */
public record UpstreamSettings(
        @Setting(value = "5s", why = "ingress-nginx's proxy-connect-timeout")
        Duration connectTimeout,

        @Setting(value = "60s", why = "ingress-nginx's proxy-read-timeout")
        Duration readTimeout,

        @Setting(value = "60s", why = "ingress-nginx's proxy-send-timeout")
        Duration sendTimeout,

        @Setting(value = "64KiB", why = "large cookies pass, a flood does not")
        int maxResponseHead,

        @Setting(value = "256", why = "above any honest response")
        int maxResponseHeaders,

        @Setting(value = "8KiB", why = "a reason phrase is a few words")
        int maxStatusLine,

        @Setting(value = "60s", why = "below the keep-alive timeout of common servers")
        Duration poolIdle,

        @Setting(value = "256", why = "more are opened under load, and closed after it")
        int poolSize,

        @Setting(value = "2", why = "one more attempt hides one bad endpoint and doubles the load at most")
        int tries) {}
