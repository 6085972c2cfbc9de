package io.sluice.kit;

import io.sluice.kit.tls.TlsClient;
import java.util.List;

/**
 * What stands in the place of plain HTTP/1.1 while vectors run: a rule of HTTP/1 must hold whatever carries the bytes to
 * the gateway, and whatever carries its requests on.
 */
public enum Lane {
    /** HTTP/1.1 without TLS on both sides. */
    PLAIN,
    /** The client comes over TLS: a segment of a delivery is a record. */
    TLS,
    /** The upstream speaks HTTP/2 without TLS, with prior knowledge. */
    H2_UPSTREAM,
    /** The upstream speaks HTTP/1.1 over TLS. */
    TLS_UPSTREAM;

    /** What the client's connections are, for {@code host}; its certificate is taken whatever it is. */
    public ClientOptions client(ClientOptions options, String host) {
        return this == TLS ? options.tls(TlsClient.to(host).alpn("http/1.1")) : options;
    }

    /**
     * What is said of a listener without TLS, said of this lane's: the scheme of a target, with the other one in its place and
     * the other way round, and the default port.
     *
     * @param plain a target or a Host
     */
    public String target(String plain) {
        if (this != TLS) {
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
     * The deliveries that a vector has to pass in this lane: all of them where the client's bytes travel in another way,
     * the whole one alone where only the upstream's side is another, since the gateway has read the same by then.
     */
    public List<Delivery> deliveries(Vector vector) {
        return this == PLAIN || this == TLS ? vector.deliveries() : List.of(Delivery.WHOLE);
    }
}
