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
                what =
                        "Time between two reads of a response; beyond it 504 before the head, truncation after it. Of a gRPC call over HTTP/2: then a PING asks whether the endpoint is there.",
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
                what = "How long an unused connection to an endpoint is kept; less where the endpoint is known to end"
                        + " it earlier, by its Keep-Alive field or by what it did: then until one second before that.",
                why = "below nginx's 75 s; servers that end sooner say so, or are learned",
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
                value = "1s",
                what = "How long a connection may have been unused to get a POST, a PATCH or another request that must"
                        + " not be sent twice; after it such a request gets a new connection.",
                why = "no common server ends a connection that early, and such a request cannot be tried again",
                min = "0s")
        Duration freshForPost,

        @Setting(
                value = "2",
                what = "Attempts in total, each at another endpoint; what is tried again is in docs/retries.md.",
                why = "one more attempt hides one bad endpoint and doubles the load at most",
                max = "10")
        int tries,

        @Setting(
                value = "64KiB",
                what = "Bytes of a request's body that are kept to be sent again; a larger body makes its request one"
                        + " that is not tried again once it was begun.",
                why = "most bodies of APIs are smaller, and it is little enough for every request in flight",
                form = Setting.Form.SIZE,
                min = "0",
                max = "16MiB")
        int replayBuffer,

        @Setting(
                value = "20",
                what =
                        "Second attempts at the endpoints of one Service port at any time, in percent of its requests that"
                                + " wait for an answer; beyond it nothing is tried again.",
                why = "Envoy's; retries must not become the load that keeps a Service down",
                min = "0",
                max = "100")
        int retryBudget,

        @Setting(
                value = "3",
                what = "Second attempts that are allowed at any time however few requests there are.",
                why = "Envoy's; a percentage of little traffic is none",
                min = "0",
                max = "65536")
        int retryBudgetMin,

        @Setting(
                value = "25ms",
                what = "The pause before a second attempt, varied by half of it either way.",
                why = "Envoy's; long enough for an endpoint to be taken out, too short to be noticed",
                min = "0s")
        Duration retryBackoff,

        @Setting(
                value = "1024",
                what = "Requests for one Service port that were sent whole and wait for the head of their response;"
                        + " beyond it 503 with Retry-After.",
                why = "Envoy's; a queue that long is never worked off in time",
                max = "1000000")
        int maxPendingRequests,

        @Setting(
                value = "1024",
                what =
                        "Connections to the endpoints of one Service port that are being made, half of them at most to one"
                                + " of several; beyond it 503 with Retry-After.",
                why = "Envoy's; endpoints that accept nothing must not use up the descriptors",
                max = "1000000")
        int maxPendingConnections,

        @Setting(
                value = "5",
                what = "Failures in a row after which an endpoint gets no traffic until it is well again; 0 for never."
                        + " Two are enough where the gateway cannot connect either. See docs/health.md.",
                why = "Envoy's; more than chance, and few enough that clients hardly notice",
                min = "0",
                max = "1000")
        int ejectAfter,

        @Setting(
                value = "errors",
                what = "What is a failure of an endpoint: connections that are refused or reset and timeouts (errors);"
                        + " also 502, 503 and 504; or also any 5xx.",
                why = "an application that answers 503 in maintenance must not lose half of its Pods")
        EjectOn ejectOn,

        @Setting(
                value = "1s",
                what = "Time between two looks at an endpoint that gets no traffic.",
                why = "an endpoint that has recovered is back within three seconds",
                min = "10ms",
                max = "2s")
        Duration probeInterval,

        @Setting(
                value = "50",
                what = "Percentage of the endpoints of a Service port that must be healthy; with fewer all of them get"
                        + " traffic. 0 for never.",
                why = "Envoy's; the few that are left would fail under the load of all",
                min = "0",
                max = "100")
        int panicThreshold) {
    /** For {@code upstream.ejectOn}. */
    public enum EjectOn {
        ERRORS,
        _502_504,
        _5XX
    }
}
