package io.sluice.dataplane.activate;

import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.sluice.dataplane.http.RequestObserver;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What the data plane does not make itself.
 *
 * @param ticker nanoseconds, monotonic
 * @param wallClock milliseconds since 1970
 * @param seed of all random numbers
 * @param observer hears of every request, on its event loop
 * @param nameServers which name servers are asked for upstreams' addresses
 * @param worked nanoseconds of processor time that the thread that asks has had
 * @param memory what of the memory is in use, 1 = all; empty: that of this process
 */
public record Surroundings(
        LongSupplier ticker,
        LongSupplier wallClock,
        long seed,
        RequestObserver observer,
        DnsServerAddressStreamProvider nameServers,
        LongSupplier worked,
        Optional<DoubleSupplier> memory) {
    /** Asks the name servers of this machine, and never finds that an event loop has too much to do. */
    public Surroundings(LongSupplier ticker, LongSupplier wallClock, long seed, RequestObserver observer) {
        this(ticker, wallClock, seed, observer, () -> 0);
    }

    /** Asks the name servers of this machine. */
    public Surroundings(
            LongSupplier ticker, LongSupplier wallClock, long seed, RequestObserver observer, LongSupplier worked) {
        this(
                ticker,
                wallClock,
                seed,
                observer,
                DnsServerAddressStreamProviders.platformDefault(),
                worked,
                Optional.empty());
    }
}
