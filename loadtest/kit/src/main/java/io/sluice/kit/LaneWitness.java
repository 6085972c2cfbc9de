package io.sluice.kit;

import io.sluice.kit.tls.ServerCertificate;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A witness as the upstream of a {@link Lane}: plain, over TLS, or with a {@link H2Front} before it. What the witness
 * records and is told is HTTP/1.1 in any lane; with HTTP/2 its connections are streams, and a fault of one is a reset
 * stream ({@link #front} has what befalls HTTP/2 connections). Any thread.
 */
public final class LaneWitness implements AutoCloseable {
    private final WitnessUpstream witness;
    private final H2Front front;

    private LaneWitness(WitnessUpstream witness, H2Front front) {
        this.witness = witness;
        this.front = front;
    }

    /** @param certificate of the upstream, for {@link Lane#TLS_UPSTREAM} alone */
    public static LaneWitness start(Lane lane, WitnessOptions options, ServerCertificate certificate) {
        if (lane == Lane.TLS_UPSTREAM) {
            return new LaneWitness(options.tls(certificate).start(), null);
        }
        WitnessUpstream witness = options.start();
        return new LaneWitness(witness, lane == Lane.H2_UPSTREAM ? H2Front.before(witness.address()) : null);
    }

    public WitnessUpstream witness() {
        return witness;
    }

    /** Where the gateway has to connect to. */
    public InetSocketAddress address() {
        return front == null ? witness.address() : front.address();
    }

    /** Of the HTTP/2 lane; an error in others. */
    public H2Front front() {
        if (front == null) {
            throw new IllegalStateException("no HTTP/2 in this lane");
        }
        return front;
    }

    /** O5 for HTTP/2: throws an AssertionError when the gateway has broken RFC 9113. */
    public void check() {
        List<String> violations = front == null ? List.of() : front.violations();
        if (!violations.isEmpty()) {
            throw new AssertionError("not canonical in HTTP/2 to the upstream: " + violations);
        }
    }

    @Override
    public void close() {
        try {
            if (front != null) {
                front.close();
            }
        } finally {
            witness.close();
        }
    }
}
