package io.sluice.settings;

import java.time.Duration;

/** The client side of HTTP ({@code http.*}). Sizes in bytes. */
public record HttpSettings(
        @Setting(
                value = "8KiB",
                what = "Longest request line, CRLF included; beyond it 414.",
                why = "nginx's size; no honest URL is longer",
                form = Setting.Form.SIZE,
                min = "16",
                max = "1MiB")
        int maxRequestLine,

        @Setting(
                value = "32",
                what = "Longest method; beyond it 400.",
                why = "the longest registered method has 17 bytes",
                form = Setting.Form.SIZE,
                min = "3",
                max = "1KiB")
        int maxMethodLength,

        @Setting(
                value = "32KiB",
                what = "Largest head of a request; beyond it 431.",
                why = "between HAProxy's 16 and Envoy's 60 KiB",
                form = Setting.Form.SIZE,
                min = "256",
                max = "1MiB")
        int maxHeaderBytes,

        @Setting(
                value = "100",
                what = "Most header fields of a request, and again of its trailers; one more is a 431.",
                why = "what Envoy and HAProxy allow",
                max = "4096")
        int maxHeaders,

        @Setting(
                value = "0",
                what = "Largest request body; beyond it 413. 0: unlimited. The annotation proxy-body-size is"
                        + " for one route.",
                why = "bodies are streamed and never accumulated, so nothing has to be forbidden",
                form = Setting.Form.SIZE,
                min = "0")
        long maxBodySize,

        @Setting(
                value = "16",
                what = "Most digits of a chunk size; beyond it 400.",
                why = "a 64-bit size has no more",
                max = "16")
        int chunkSizeDigits,

        @Setting(
                value = "16KiB",
                what = "Most bytes of chunk extensions per body; beyond it 400.",
                why = "extensions carry nothing that is forwarded",
                form = Setting.Form.SIZE,
                min = "0",
                max = "1GiB")
        int maxChunkExtBytes,

        @Setting(
                value = "2",
                what = "Empty lines ignored before a request line; one more is a 400.",
                why = "RFC 9112 section 2.2 asks for at least one",
                min = "0",
                max = "100")
        int leadingCrlf,

        @Setting(
                value = "drop",
                what = "What happens to a header whose name has an underscore.",
                why = "CGI-style upstreams cannot tell _ from -")
        UnderscoreHeaders underscoreHeaders,

        @Setting(
                value = "replace",
                what = "What X-Forwarded-For becomes behind a trusted peer: the computed client alone, or the"
                        + " list from it on.",
                why = "the computed client alone cannot be forged")
        ForwardedFor forwardedFor,

        @Setting(
                value = "remove",
                what = "What happens to the upstream's Server header.",
                why = "an upstream's product and version help attackers only")
        ServerHeader serverHeader,

        @Setting(
                value = "keep",
                what = "What happens to %2F and %5C in a path; kept, they are never separators.",
                why = "npm registries and GitLab need them")
        EncodedSlash encodedSlash,

        @Setting(
                value = "host",
                what = "What X-Forwarded-Port says when Host has no port: the scheme's port, or the listener's.",
                why = "behind a Service the container's port means nothing to clients")
        ForwardedPort forwardedPort,

        @Setting(value = "false", what = "Send Forwarded (RFC 7239), too.", why = "few applications read it")
        boolean forwarded,

        @Setting(
                value = "64KiB",
                what = "Bytes of an unread body that are read and dropped after an early answer; beyond it"
                        + " the connection closes.",
                why = "cheaper than a new connection for small bodies",
                form = Setting.Form.SIZE,
                min = "0",
                max = "1GiB")
        int drainUnreadBody,

        @Setting(value = "5s", what = "Time for the same.", why = "a slow body is not worth waiting for", min = "0s")
        Duration drainUnreadBodyTimeout,

        @Setting(
                value = "10s",
                what = "Time in total from accept, or from the first byte of a later request, to the end of"
                        + " the head; beyond it 408, or a silent end if not a byte came.",
                why = "past any honest client on a bad link, short for a slow-header attack")
        Duration headerTimeout,

        @Setting(
                value = "30s",
                what = "Time between two reads of a request body; beyond it 408.",
                why = "an honest upload never pauses longer")
        Duration bodyIdle,

        @Setting(
                value = "256",
                what = "Bytes per second that a request body has to bring on average while it is wanted; below it 408."
                        + " Not for application/grpc. 0: none.",
                why =
                        "a byte now and then holds a connection and an endpoint for hours; the worst honest link has more",
                form = Setting.Form.SIZE,
                min = "0",
                max = "1GiB")
        int bodyMinRate,

        @Setting(
                value = "10s",
                what = "Time from a body's first byte on in which its rate does not matter.",
                why = "an honest upload may begin slowly",
                min = "0s")
        Duration bodyMinRateAfter,

        @Setting(
                value = "75s",
                what = "How long a connection is kept between two requests.",
                why = "nginx's; browsers expect about a minute")
        Duration keepAliveIdle,

        @Setting(
                value = "5m",
                what = "Time without a frame on a stream of HTTP/2, in either direction; then it is reset.",
                why = "Envoy's; a stream of messages that is alive says so")
        Duration streamIdle,

        @Setting(
                value = "60s",
                what = "Time without progress towards a client that does not read; then the connection is reset.",
                why = "a client that reads nothing for a minute is gone")
        Duration writeIdle,

        @Setting(
                value = "64KiB",
                what = "Bytes held per direction before reading from the other side stops.",
                why = "enough for throughput, little enough for 50,000 streams",
                form = Setting.Form.SIZE,
                min = "1KiB",
                max = "16MiB")
        int perStreamBuffer,

        @Setting(
                value = "10",
                what = "Interim responses forwarded per request; further ones are dropped, and do not extend"
                        + " upstream.readTimeout.",
                why = "an honest upstream sends one or two",
                min = "0",
                max = "1000")
        int max1xx,

        @Setting(
                value = "0",
                what = "How often a request may have passed a gateway of this kind; once more is a 508. Each forwarded"
                        + " request gets a Via line by which that is known. 0: not looked at, and no Via.",
                why = "off, since Via tells upstreams what stands before them; 10 is past any honest chain",
                min = "0",
                max = "100")
        int viaLimit,

        @Setting(
                value = "1",
                what = "Requests read ahead while one is in flight; then reading stops.",
                why = "hides one round trip and bounds memory; fixed",
                min = "1",
                max = "1")
        int pipelining,

        @Setting(
                value = "100-continue",
                what = "The expectation that is forwarded; any other is a 417.",
                why = "the only one that RFC 9110 defines; fixed")
        Expect expect) {
    /** For {@code http.underscoreHeaders}. */
    public enum UnderscoreHeaders {
        DROP,
        KEEP,
        REJECT
    }

    /** For {@code http.forwardedFor}. */
    public enum ForwardedFor {
        REPLACE,
        APPEND
    }

    /** For {@code http.serverHeader}. */
    public enum ServerHeader {
        REMOVE,
        KEEP
    }

    /** For {@code http.encodedSlash}. */
    public enum EncodedSlash {
        KEEP,
        REJECT
    }

    /** For {@code http.forwardedPort}. */
    public enum ForwardedPort {
        HOST,
        LISTENER
    }

    /** For {@code http.expect}. */
    public enum Expect {
        _100_CONTINUE
    }
}
