package io.sluice.dataplane.tls;

/**
 * What is decided from a complete ClientHello (RFC 8446 section 4.1.2), before a certificate is chosen.
 *
 * @param name the host that is asked for, canonical as a request's host is (http1.md Q-12): lower case, without a
 *     trailing dot; empty if no host is named, or by something that can be no host's name, as an address
 * @param alpn whether the client lists protocols at all (RFC 7301); if not, it speaks HTTP/1
 * @param http2 whether {@code h2} is among them
 * @param http11 whether {@code http/1.1} is among them
 */
record ClientHello(String name, boolean alpn, boolean http2, boolean http11) {}
