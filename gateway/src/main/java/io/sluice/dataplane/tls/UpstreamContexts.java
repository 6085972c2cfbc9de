package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.sluice.model.UpstreamTls;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;

/**
 * What is prepared for handshakes with endpoints, one {@link UpstreamContext} for all upstreams that want the same. Plans
 * are taken in by one thread at a time; event loops ask for handlers at any moment.
 */
public final class UpstreamContexts implements AutoCloseable {
    /** What was made, or why it cannot be; that does not change, and is not tried by each connection anew. */
    private record Made(UpstreamContext context, Exception problem) {}

    private final Map<UpstreamTls, Made> current = new ConcurrentHashMap<>();
    private final LongSupplier wallClock;

    /** @param wallClock milliseconds since 1970, by which certificates are valid or not */
    public UpstreamContexts(LongSupplier wallClock) {
        this.wallClock = wallClock;
    }

    /**
     * Makes what is not there yet, before anybody connects by it.
     *
     * @param failed hears why something cannot be made; connections for it fail
     */
    public void prepare(Set<UpstreamTls> wanted, BiConsumer<UpstreamTls, Exception> failed) {
        for (UpstreamTls how : wanted) {
            if (!current.containsKey(how)) {
                Made made = make(how);
                current.put(how, made);
                if (made.problem() != null) {
                    failed.accept(how, made.problem());
                }
            }
        }
    }

    private Made make(UpstreamTls how) {
        try {
            return new Made(UpstreamContext.of(how, wallClock), null);
        } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
            return new Made(null, e);
        }
    }

    /**
     * Forgets what is not wanted any more.
     *
     * @return to be run once no event loop can still be about to use what was there before
     */
    public Runnable forget(Set<UpstreamTls> wanted) {
        List<UpstreamContext> gone = new ArrayList<>();
        current.forEach((how, made) -> {
            if (!wanted.contains(how) && current.remove(how, made) && made.context() != null) {
                gone.add(made.context());
            }
        });
        return () -> gone.forEach(UpstreamContext::release);
    }

    /**
     * For one connection. For an upstream that has left the plan, and for which somebody was still about to connect, it is
     * made on the spot.
     *
     * @throws SSLException when there cannot be one
     */
    public SslHandler handler(UpstreamTls how, ByteBufAllocator allocator) throws SSLException {
        Made made = current.get(how);
        if (made != null) {
            return handler(made, allocator);
        }
        Made once = make(how);
        try {
            return handler(once, allocator);
        } finally {
            if (once.context() != null) {
                once.context().release();
            }
        }
    }

    private static SslHandler handler(Made made, ByteBufAllocator allocator) throws SSLException {
        if (made.context() == null) {
            throw new SSLException("no TLS to the endpoint: " + made.problem().getMessage(), made.problem());
        }
        return made.context().handler(allocator);
    }

    /** How many are prepared. */
    public int prepared() {
        return current.size();
    }

    /** Forgets everything. Only when no event loop turns any more. */
    @Override
    public void close() {
        forget(Set.of()).run();
    }
}
