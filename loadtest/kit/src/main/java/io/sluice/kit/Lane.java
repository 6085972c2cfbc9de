package io.sluice.kit;

import io.sluice.kit.h2.Http1InFrames;
import io.sluice.kit.tls.TlsClient;
import java.util.List;
import java.util.Optional;

/**
 * What stands in the place of plain HTTP/1.1 while vectors run: a rule of HTTP/1 must hold whatever carries the bytes to
 * the gateway, and whatever carries its requests on.
 */
public enum Lane {
    /** HTTP/1.1 without TLS on both sides. */
    PLAIN,
    /** The client comes over TLS: a segment of a delivery is a record. */
    TLS,
    /** The client speaks HTTP/2 without TLS, with prior knowledge: a vector comes as the frames that say the same. */
    H2C,
    /** The client speaks HTTP/2 over TLS, agreed on by ALPN. */
    H2,
    /** The upstream speaks HTTP/2 without TLS, with prior knowledge. */
    H2_UPSTREAM,
    /** The upstream speaks HTTP/1.1 over TLS. */
    TLS_UPSTREAM;

    /** Whether clients come over TLS. */
    public boolean secure() {
        return this == TLS || this == H2;
    }

    /** Whether the client of a vector speaks HTTP/2. Its victims speak HTTP/1.1 all the same. */
    public boolean http2() {
        return this == H2C || this == H2;
    }

    /** The scheme of the listener that clients come to. */
    public String scheme() {
        return secure() ? "https" : "http";
    }

    /** What connections of HTTP/1.1 are, for {@code host}; its certificate is taken whatever it is. */
    public ClientOptions client(ClientOptions options, String host) {
        return secure() ? options.tls(TlsClient.to(host).alpn("http/1.1")) : options;
    }

    /** What the connection is on which a vector comes. */
    public ClientOptions attacker(ClientOptions options, String host) {
        return this == H2 ? options.tls(TlsClient.to(host).alpn("h2")) : client(options, host);
    }

    /** Why the vector does not come in this lane: only HTTP/1 can say its bytes, or its FIN. Empty when it does. */
    public Optional<String> leavesOut(Vector vector) {
        if (!http2()) {
            return Optional.empty();
        }
        return vector.thenFin()
                ? Optional.of("a FIN is that of a connection, not of a stream")
                : Http1InFrames.of(vector.request(), scheme()).reason();
    }

    /**
     * What is said of a listener without TLS, said of this lane's: the scheme of a target, with the other one in its place and
     * the other way round, and the default port.
     *
     * @param plain a target or a Host
     */
    public String target(String plain) {
        if (!secure()) {
            return plain;
        }
        boolean secure = plain.regionMatches(/* ignoreCase */ true, 0, "https:", 0, 6);
        boolean http = secure || plain.regionMatches(/* ignoreCase */ true, 0, "http:", 0, 5);
        String swapped =
                http ? plain.substring(0, 4) + (secure ? plain.substring(5) : "s" + plain.substring(4)) : plain;
        return swapped.replace(":80", ":443");
    }

    /** The vector with what must come of it in this lane: over TLS a FIN without close_notify is the client's end. */
    Vector expecting(Vector vector) {
        return this == TLS && vector.thenFin() ? vector.unanswered() : vector;
    }

    /**
     * The deliveries that a vector has to pass in this lane: all of them where bytes of HTTP/1 travel in another way, frames
     * whole and, where they are few, byte by byte; the whole one alone where only the upstream's side is another, since the
     * gateway has read the same by then, and where TLS carries frames, since both have had their cuts before.
     */
    public List<Delivery> deliveries(Vector vector) {
        return switch (this) {
            case PLAIN, TLS -> vector.deliveries();
            case H2C -> vector.deliveries().subList(0, 2);
            case H2, H2_UPSTREAM, TLS_UPSTREAM -> List.of(Delivery.WHOLE);
        };
    }
}
