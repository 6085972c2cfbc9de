package io.sluice.bench.micro;

import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.route.Decision;
import io.sluice.dataplane.route.Router;
import java.util.Random;
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

/** What one decision costs, by the size of the table; requests go to random hosts and paths of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouterBenchmark {
    /** Hosts × paths of each. */
    @Param({"1x2", "1000x2", "10000x2", "1x500"})
    public String table;

    private final RequestHead[] heads = new RequestHead[4096];
    private Router router;
    private int next;

    @Setup
    public void compile() {
        int hosts = Integer.parseInt(table.substring(0, table.indexOf('x')));
        int paths = Integer.parseInt(table.substring(table.indexOf('x') + 1));
        router = Router.compile(RoutingTables.table(hosts, paths), null, RoutingTables.BINDER);
        Random random = new Random(1);
        for (int i = 0; i < heads.length; i++) {
            String path = RoutingTables.path(random.nextInt(paths)) + "/items/4711";
            heads[i] = RoutingTables.head(RoutingTables.hostName(random.nextInt(hosts)), path.replace("//", "/"));
        }
    }

    @Benchmark
    public Decision decide() {
        return router.decide(heads[next++ & heads.length - 1]);
    }
}
