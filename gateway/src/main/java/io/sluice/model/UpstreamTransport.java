package io.sluice.model;

import java.util.Optional;

/**
 * What is spoken to the endpoints of an upstream.
 *
 * @param protocol the version of HTTP, and whether inside TLS
 * @param tls how, if inside TLS
 */
public record UpstreamTransport(Protocol protocol, Optional<UpstreamTls> tls) {
    /** What connections to endpoints carry. */
    public enum Protocol {
        /** HTTP/1.1, plain. */
        HTTP1(false, false),
        /** HTTP/2 from the first byte (RFC 9113 section 3.3), plain. */
        H2C(false, true),
        /** HTTP/1.1, or what is agreed on, inside TLS. */
        HTTPS(true, false),
        /** HTTP/2 inside TLS. */
        GRPCS(true, true);

        private final boolean secure;

        private final boolean multiplexed;

        Protocol(boolean secure, boolean multiplexed) {
            this.secure = secure;
            this.multiplexed = multiplexed;
        }

        /** Whether one connection carries many requests at a time. */
        public boolean multiplexed() {
            return multiplexed;
        }

        /** Whether it is inside TLS. */
        public boolean secure() {
            return secure;
        }
    }

    /** What is spoken where nothing else is said. */
    public static final UpstreamTransport HTTP1 = new UpstreamTransport(Protocol.HTTP1, Optional.empty());

    /** HTTP/2 without TLS. */
    public static final UpstreamTransport H2C = new UpstreamTransport(Protocol.H2C, Optional.empty());

    public UpstreamTransport {
        if (protocol.secure() != tls.isPresent()) {
            throw new IllegalArgumentException(protocol + " with " + tls);
        }
    }
}
