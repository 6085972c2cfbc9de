package io.sluice.kit.attack;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways in which clients waste a gateway's connections. */
public enum AttackKind {
    /** Header bytes, one by one, a head that never ends. */
    SLOWLORIS(1),
    /** A body of a megabyte, byte by byte. */
    SLOW_BODY(2),
    /** A request, and an answer that is hardly read. */
    SLOW_READ(2),
    /** One request, and then keep-alive without end. */
    IDLE(1),
    /** A new connection for each request, at a fixed rate. */
    FLOOD(2);

    private final int descriptors;

    AttackKind(int descriptors) {
        this.descriptors = descriptors;
    }

    /** What one connection costs a gateway that reaches its upstream: its own, and the upstream's. */
    int descriptors() {
        return descriptors;
    }

    /** {@code slow-read}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind with that label; an {@link IllegalArgumentException} names them all. */
    public static AttackKind labelled(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no attack \"" + label + "\"; there are "
                        + Arrays.stream(values()).map(AttackKind::label).collect(Collectors.joining(", "))));
    }
}
