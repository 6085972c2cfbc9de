package io.sluice.bench.micro;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.compile.Compiler;
import io.sluice.dataplane.route.Router;
import io.sluice.model.GatewayPlan;
import io.sluice.settings.IngressSettings;
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

/**
 * One change among many Ingresses, each with a host, a Service and a slice of five endpoints of its own: compile, compare
 * with the last plan, build the router. Budget: 2 ms among 1,000 and 5 ms among 10,000.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CompileBenchmark {
    @Param({"1000", "10000"})
    int ingresses;

    @Param({"INGRESS", "SLICE"})
    Change change;

    /** What differs between two snapshots. */
    public enum Change {
        INGRESS,
        SLICE
    }

    private final Compiler compiler = new Compiler(IngressSettings.defaults());
    private ClusterSnapshot[] snapshots;
    private int turn;
    private GatewayPlan plan;
    private Router router;

    @Setup
    public void cluster() {
        ClusterSnapshot first = Clusters.of(ingresses);
        ClusterSnapshot second =
                change == Change.INGRESS ? Clusters.withOtherIngress(first) : Clusters.withOtherSlice(first);
        snapshots = new ClusterSnapshot[] {first, second};
        plan = compiler.compile(first).value();
        router = Router.compile(plan.routes(), null, RoutingTables.BINDER);
    }

    /** A source hands over new maps for the kinds in which something changed, and so do these snapshots. */
    @Benchmark
    public Router oneChange() {
        turn ^= 1;
        GatewayPlan now = compiler.compile(snapshots[turn]).value();
        if (now.equals(plan)) {
            throw new IllegalStateException("nothing changed");
        }
        plan = now;
        router = Router.compile(plan.routes(), router, RoutingTables.BINDER);
        return router;
    }
}
