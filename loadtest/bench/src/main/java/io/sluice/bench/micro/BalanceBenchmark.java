package io.sluice.bench.micro;

import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.Feedback;
import io.sluice.dataplane.balance.KeyHash;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Balance;
import io.sluice.model.BalancePolicy;
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

/** What each policy costs per pick, and with what it is told about the attempt; and what a new set of endpoints costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BalanceBenchmark {
    @Param({"round_robin", "random", "least_request", "ewma", "hash uri", "sticky"})
    public String policy;

    @Param({"3", "100"})
    public int endpoints;

    private final InetAddress client = InetAddress.getLoopbackAddress();
    private UpstreamState upstream;

    /** An event loop with its requests. */
    @State(Scope.Thread)
    public static class Worker {
        final Loop loop = new Loop(0, System::nanoTime, Thread.currentThread().getId());
        final Feedback feedback = new Feedback();
        long key = 1;

        long nextKey() {
            key = KeyHash.of(key);
            return key;
        }
    }

    @Setup
    public void fill() {
        upstream = new UpstreamState(new UpstreamId("shop", "web", 80), 1, 0);
        upstream.replace(plan(endpoints));
    }

    private Upstream plan(int size) {
        List<Endpoint> addresses = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            addresses.add(new Endpoint("10.0.0." + i, 8080));
        }
        Collections.sort(addresses);
        Balance balance = new Balance(BalancePolicy.parse(policy).orElseThrow(), Duration.ZERO);
        return new Upstream(
                upstream.id(), new Upstream.Addresses(addresses, Optional.empty()), Optional.empty(), balance);
    }

    @Benchmark
    public EndpointState pick(Worker worker) {
        return upstream.pick(worker.loop, client, worker.nextKey(), null);
    }

    @Benchmark
    public EndpointState attempt(Worker worker) {
        return attempted(worker);
    }

    @Benchmark
    @Threads(2)
    public EndpointState attemptFromTwoLoops(Worker worker) {
        return attempted(worker);
    }

    private EndpointState attempted(Worker worker) {
        EndpointState picked = upstream.pick(worker.loop, client, worker.nextKey(), null);
        worker.feedback.begin(upstream, picked, worker.loop);
        worker.feedback.answered(worker.loop);
        worker.feedback.end();
        return picked;
    }

    /** An endpoint leaves and comes back. */
    @Benchmark
    public int newSet() {
        return upstream.replace(plan(endpoints - 1)).size()
                + upstream.replace(plan(endpoints)).size();
    }
}
