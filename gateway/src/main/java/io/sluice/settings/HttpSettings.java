package io.sluice.settings;

import java.time.Duration;

/**
 * The client side of HTTP ({@code http.*}). Sizes in bytes.
 *
 * @param maxRequestLine with its CRLF; beyond it 414
 * @param maxMethodLength beyond it 400
 * @param maxHeaderBytes of the whole head; beyond it 431
 * @param maxHeaders of the head, and again of the trailers; one more is a 431
 * @param maxBodySize 0 = unlimited, since bodies are streamed; beyond it 413
 * @param chunkSizeDigits beyond it 400
 * @param maxChunkExtBytes per body; beyond it 400
 * @param leadingCrlf CRLFs ignored before a request line; one more is a 400
 * @param underscoreHeaders what happens to a header whose name has an underscore
 * @param forwardedFor what a trusted peer's X-Forwarded-For becomes
 * @param serverHeader what happens to the upstream's Server header
 * @param encodedSlash what happens to {@code %2F} and {@code %5C} in paths
 * @param forwardedPort what X-Forwarded-Port says when Host has no port
 * @param forwarded whether Forwarded (RFC 7239) is sent, too
 * @param drainUnreadBody bytes read and dropped after an early answer before the connection is closed
 * @param drainUnreadBodyTimeout time for the same
 * @param headerTimeout in total, from accept or the first byte to the end of the head
 * @param bodyIdle between two reads of a body
 * @param keepAliveIdle between two requests
 * @param writeIdle without progress towards a client that does not read
 * @param perStreamBuffer held per direction before the other side's reading stops
 * @param max1xx interim responses forwarded per request; further ones are dropped
 */
public record HttpSettings(
        @Setting(value = "8KiB", why = "nginx's size; no honest URL is longer")
        int maxRequestLine,

        @Setting(value = "32", why = "the longest registered method has 17")
        int maxMethodLength,

        @Setting(value = "32KiB", why = "between HAProxy's 16 and Envoy's 60 KiB")
        int maxHeaderBytes,

        @Setting(value = "100", why = "what Envoy and HAProxy allow")
        int maxHeaders,

        @Setting(value = "0", why = "nothing is accumulated, so nothing has to be forbidden")
        long maxBodySize,

        @Setting(value = "16", why = "a 64-bit size has no more digits")
        int chunkSizeDigits,

        @Setting(value = "16KiB", why = "extensions carry nothing that is forwarded")
        int maxChunkExtBytes,

        @Setting(value = "2", why = "RFC 9112 section 2.2 asks for at least one")
        int leadingCrlf,

        @Setting(value = "drop", why = "CGI-style upstreams cannot tell _ from -")
        UnderscoreHeaders underscoreHeaders,

        @Setting(value = "replace", why = "the computed client alone cannot be forged")
        ForwardedFor forwardedFor,

        @Setting(value = "remove", why = "an upstream's product and version help attackers only")
        ServerHeader serverHeader,

        @Setting(value = "keep", why = "npm registries and GitLab need it")
        EncodedSlash encodedSlash,

        @Setting(value = "host", why = "behind a Service the container's port means nothing to clients")
        ForwardedPort forwardedPort,

        @Setting(value = "false", why = "few applications read it")
        boolean forwarded,

        @Setting(value = "64KiB", why = "cheaper than a new connection for small bodies")
        int drainUnreadBody,

        @Setting(value = "5s", why = "a slow body is not worth waiting for")
        Duration drainUnreadBodyTimeout,

        @Setting(value = "10s", why = "past any honest client on a bad link, short for a slow-header attack")
        Duration headerTimeout,

        @Setting(value = "30s", why = "an honest upload never pauses longer")
        Duration bodyIdle,

        @Setting(value = "75s", why = "nginx's; browsers expect about a minute")
        Duration keepAliveIdle,

        @Setting(value = "60s", why = "a client that reads nothing for a minute is gone")
        Duration writeIdle,

        @Setting(value = "64KiB", why = "enough for throughput, little enough for 50,000 streams")
        int perStreamBuffer,

        @Setting(value = "10", why = "an honest upstream sends one or two")
        int max1xx) {
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
}
