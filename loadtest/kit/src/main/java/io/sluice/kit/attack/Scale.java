package io.sluice.kit.attack;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many connections an attack may have on this host, where the gateway is taken to have the same descriptor limit: it
 * takes half of it for clients and keeps half for upstreams.
 *
 * @param asked connections wanted
 * @param used connections that the limit allows of them
 * @param limit descriptors of a process; the JVM has raised its own to the hard limit
 */
public record Scale(int asked, int used, long limit) {
    /** The control client has to get in, too. */
    private static final int HEADROOM = 64;

    static Scale of(AttackKind kind, int asked, long limit) {
        long most = Math.max(1, kind.descriptors() == 1 ? limit / 2 - HEADROOM : limit / 4);
        return new Scale(asked, (int) Math.min(asked, most), limit);
    }

    /** By the descriptor limit of this JVM. */
    public static Scale here(AttackKind kind, int asked) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? of(kind, asked, unix.getMaxFileDescriptorCount())
                : new Scale(asked, asked, Long.MAX_VALUE);
    }

    /** Less was done than asked. */
    public boolean scaled() {
        return used < asked;
    }

    @Override
    public String toString() {
        return used + (scaled() ? " of " + asked : "") + " connections (descriptor limit "
                + (limit == Long.MAX_VALUE ? "unknown" : String.valueOf(limit)) + ")";
    }
}
