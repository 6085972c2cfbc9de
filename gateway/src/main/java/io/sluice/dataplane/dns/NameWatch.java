package io.sluice.dataplane.dns;

import io.sluice.model.Endpoint;
import io.sluice.model.IpAddress;
import io.sluice.model.Upstream;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps the endpoints of a named upstream what its name says: asks again when an answer's time is over. Addresses on
 * loopback are refused unless they are allowed, lest whoever may write a Service reaches what listens on this machine
 * alone.
 */
public final class NameWatch {
    /** An answer that may not be kept at all would have the name server asked for ever. */
    private static final long SHORTEST_SECONDS = 1;

    private static final long LONGEST_SECONDS = 3600;
    private static final long AFTER_FAILURE_SECONDS = 5;

    private final NameResolver resolver;
    private final Upstream.Name name;
    private final Consumer<List<Endpoint>> listener;
    private ScheduledFuture<?> next;
    private boolean stopped;

    /**
     * @param listener hears of every answer, on the resolver's loop: sorted, without duplicates; empty when there is no
     *     usable address
     */
    public NameWatch(NameResolver resolver, Upstream.Name name, Consumer<List<Endpoint>> listener) {
        this.resolver = resolver;
        this.name = name;
        this.listener = listener;
    }

    public Upstream.Name name() {
        return name;
    }

    /** From any thread. */
    public void start() {
        resolver.loop().execute(this::ask);
    }

    /** From any thread. */
    public void stop() {
        resolver.loop().execute(() -> {
            stopped = true;
            if (next != null) {
                next.cancel(false);
            }
        });
    }

    private void ask() {
        resolver.resolve(name.name(), this::found, this::failed);
    }

    private void found(NameResolver.Answer answer) {
        List<Endpoint> endpoints = answer.addresses().stream()
                .filter(this::usable)
                .map(address -> new Endpoint(IpAddress.of(address).toString(), name.port()))
                .distinct()
                .sorted()
                .toList();
        heard(endpoints, Math.max(SHORTEST_SECONDS, Math.min(LONGEST_SECONDS, answer.seconds())));
    }

    private void failed(Throwable cause) {
        heard(List.of(), AFTER_FAILURE_SECONDS);
    }

    private boolean usable(InetAddress address) {
        return name.loopbackAllowed() || !address.isLoopbackAddress() && !address.isAnyLocalAddress();
    }

    private void heard(List<Endpoint> endpoints, long seconds) {
        if (!stopped) {
            listener.accept(endpoints);
            next = resolver.loop().schedule(this::ask, seconds, TimeUnit.SECONDS);
        }
    }
}
