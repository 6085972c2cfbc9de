package io.sluice.settings;

import java.time.Duration;

/** The upstream side ({@code upstream.*}). Sizes in bytes. */
public record UpstreamSettings(
        @Setting(
                value = "5s",
                what = "Time for an endpoint to accept a connection; beyond it 504.",
                why = "ingress-nginx's proxy-connect-timeout")
        Duration connectTimeout,

        @Setting(
                value = "60s",
                what = "Time between two reads of a response; beyond it 504 before the head, truncation after it.",
                why = "ingress-nginx's proxy-read-timeout")
        Duration readTimeout,

        @Setting(
                value = "60s",
                what = "Time between two writes of a request; beyond it 504.",
                why = "ingress-nginx's proxy-send-timeout")
        Duration sendTimeout,

        @Setting(
                value = "64KiB",
                what = "Largest head of a response; beyond it 502.",
                why = "large cookies pass, a flood does not",
                form = Setting.Form.SIZE,
                min = "256",
                max = "1MiB")
        int maxResponseHead,

        @Setting(
                value = "256",
                what = "Most header fields of a response; beyond it 502.",
                why = "above any honest response",
                max = "4096")
        int maxResponseHeaders,

        @Setting(
                value = "8KiB",
                what = "Longest status line of a response; beyond it 502.",
                why = "a reason phrase is a few words",
                form = Setting.Form.SIZE,
                min = "32",
                max = "1MiB")
        int maxStatusLine,

        @Setting(
                value = "60s",
                what = "How long an unused connection to an endpoint is kept.",
                why = "below the keep-alive timeout of common servers",
                min = "0s")
        Duration poolIdle,

        @Setting(
                value = "256",
                what = "Unused connections kept per event loop and endpoint.",
                why = "more are opened under load, and closed after it",
                min = "0",
                max = "65536")
        int poolSize,

        @Setting(
                value = "2",
                what = "Attempts in total while nothing of the request has been sent.",
                why = "one more attempt hides one bad endpoint and doubles the load at most",
                max = "10")
        int tries) {}
