package io.sluice.bench.micro;

import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.KeySource;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Endpoint;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What one pick costs, alone and when two event loops do nothing but pick from one upstream. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RoundRobinBenchmark {
    @Param({"3", "100"})
    public int endpoints;

    private final InetAddress client = InetAddress.getLoopbackAddress();
    private UpstreamState upstream;
    private UpstreamState sticky;

    /** An event loop. */
    @State(Scope.Thread)
    public static class Worker {
        final Loop loop = new Loop(0, () -> 0, Thread.currentThread().getId());
    }

    @Setup
    public void fill() {
        List<Endpoint> addresses = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            addresses.add(new Endpoint("10.0.0." + i, 8080));
        }
        Collections.sort(addresses);
        upstream = with(addresses, Optional.empty());
        sticky = with(addresses, Optional.of(Duration.ofHours(3)));
    }

    private static UpstreamState with(List<Endpoint> addresses, Optional<Duration> affinity) {
        UpstreamId id = new UpstreamId("shop", "web", 80);
        UpstreamState state = new UpstreamState(id, 1, 0);
        state.replace(new Upstream(id, new Upstream.Addresses(addresses, Optional.empty()), affinity));
        return state;
    }

    @Benchmark
    public EndpointState pick(Worker worker) {
        return upstream.pick(worker.loop, client, KeySource.NO_KEY, null);
    }

    @Benchmark
    @Threads(2)
    public EndpointState pickFromTwoLoops(Worker worker) {
        return upstream.pick(worker.loop, client, KeySource.NO_KEY, null);
    }

    @Benchmark
    public EndpointState pickWithAffinity(Worker worker) {
        return sticky.pick(worker.loop, client, KeySource.NO_KEY, null);
    }
}
