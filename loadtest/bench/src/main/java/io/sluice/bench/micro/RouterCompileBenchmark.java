package io.sluice.bench.micro;

import io.sluice.dataplane.route.Router;
import io.sluice.model.HostRoutes;
import io.sluice.model.RoutingTable;
import java.util.HashMap;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Warmup;

/** What a change of one host's routes costs, by the number of hosts; and a table from nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouterCompileBenchmark {
    @Param({"1000", "10000"})
    public int hosts;

    private RoutingTable before;
    private RoutingTable after;
    private Router router;

    @Setup
    public void compile() {
        before = RoutingTables.table(hosts, 2);
        String changed = RoutingTables.hostName(hosts / 2);
        Map<String, HostRoutes> exact = new HashMap<>(before.exact());
        exact.put(changed, RoutingTables.routes(changed, 3));
        after = new RoutingTable(exact, before.wildcard(), before.hostless(), before.unmatched());
        router = Router.compile(before, null, RoutingTables.BINDER);
    }

    @Benchmark
    public Router oneChange() {
        return Router.compile(after, router, RoutingTables.BINDER);
    }

    @Benchmark
    public Router fromNothing() {
        return Router.compile(before, null, RoutingTables.BINDER);
    }
}
