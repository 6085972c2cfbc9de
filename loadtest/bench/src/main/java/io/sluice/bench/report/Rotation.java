package io.sluice.bench.report;

import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.TlsOutcome;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** A Secret whose certificate is replaced again and again, and which of them handshakes show. Any thread. */
final class Rotation {
    /** One certificate: when its file was in place, and when it was first shown; {@link #NEVER} if it was not. */
    private static final class Shown {
        private static final long NEVER = Long.MIN_VALUE;

        private final long placed;
        private long first = NEVER;

        Shown(long placed) {
            this.placed = placed;
        }
    }

    private final ManifestFolder folder;
    private final String secret;
    private final String host;
    private final LongSupplier nanos;
    private final Authority authority = Authority.root("Rotation");
    private final List<Shown> all = new ArrayList<>();
    private final Map<BigInteger, Integer> numbers = new HashMap<>();
    private long unknown;
    private long stalest;

    /** @param nanos the clock, in nanoseconds from anywhere */
    Rotation(ManifestFolder folder, String secret, String host, LongSupplier nanos) {
        this.folder = folder;
        this.secret = secret;
        this.host = host;
        this.nanos = nanos;
    }

    /** One more certificate takes the place of the last. */
    Identity next() {
        Identity identity = authority.server(host);
        // Nobody can have seen it before it is noted down.
        synchronized (this) {
            folder.secret(secret, identity);
            numbers.put(identity.certificate().getSerialNumber(), all.size());
            all.add(new Shown(nanos.getAsLong()));
        }
        return identity;
    }

    /** A handshake is complete. */
    synchronized void seen(TlsOutcome outcome) {
        Integer number =
                outcome.peer() == null ? null : numbers.get(outcome.peer().getSerialNumber());
        if (number == null) {
            unknown++;
            return;
        }
        long now = nanos.getAsLong();
        Shown shown = all.get(number);
        shown.first = shown.first == Shown.NEVER ? now : shown.first;
        if (number + 1 < all.size()) {
            stalest = Math.max(stalest, now - all.get(number + 1).placed);
        }
    }

    /** How many there were. */
    synchronized int count() {
        return all.size();
    }

    /** Handshakes that showed a certificate which is none of these. */
    synchronized long unknown() {
        return unknown;
    }

    /**
     * How long after its file was in place the slowest was first shown; infinite if one never was. Without the first, which
     * was there before the gateway, and the last, for which nobody may have had the time.
     */
    synchronized double slowestSeconds() {
        double slowest = 0;
        for (int i = 1; i < all.size() - 1; i++) {
            Shown shown = all.get(i);
            double took = shown.first == Shown.NEVER ? Double.POSITIVE_INFINITY : (shown.first - shown.placed) / 1e9;
            slowest = Math.max(slowest, took);
        }
        return slowest;
    }

    /** How long after it had been replaced a certificate was still shown, at worst; the handshake's own time is in it. */
    synchronized double stalestSeconds() {
        return stalest / 1e9;
    }
}
