package io.sluice.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.filter.Filters;
import io.sluice.dataplane.filter.TrustedProxies;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.model.Action;
import io.sluice.model.Endpoint;
import io.sluice.model.ObjectRef;
import io.sluice.model.PathMatch;
import io.sluice.model.Place;
import io.sluice.model.Route;
import io.sluice.model.RouteOrigin;
import io.sluice.model.UpstreamId;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.LogSettings;
import io.sluice.settings.LogSettings.Format;
import io.sluice.settings.Settings;
import io.sluice.telemetry.accesslog.AccessLog;
import io.sluice.telemetry.accesslog.LineSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a line of the access log costs its event loop; the sink forgets it. Prints how many lines found no room. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AccessLogBenchmark {
    private static final byte[] HEAD = ("GET /orders/4711?expand=lines HTTP/1.1\r\nHost: shop.example.test\r\n"
                    + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
                    + "Referer: https://shop.example.test/orders\r\nAccept: application/json\r\n"
                    + "Accept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    private static final int LARGEST_BUFFER = 64 << 20;

    @Param({"JSON", "COMBINED", "UPSTREAMINFO"})
    public Format format;

    private final BareExchange exchange = new BareExchange();
    private AccessLog log;

    @Setup(Level.Trial)
    public void start() {
        HttpSettings http = Settings.defaults().http();
        ByteBuf bytes = Unpooled.wrappedBuffer(HEAD);
        new RequestHeadReader(http).read(bytes, exchange.request());
        Filters filters = new Filters(http, TrustedProxies.NONE);
        filters.begin(exchange);
        filters.chain(List.of()).onRequest(exchange);
        exchange.upstream = new UpstreamId("shop", "orders", 80);
        exchange.route = new Route(
                PathMatch.PREFIX,
                "/",
                new Action.Forward(exchange.upstream, List.of()),
                new RouteOrigin(
                        new ObjectRef("Ingress", "shop", "front"), Place.CLUSTER, "spec.rules[0].http.paths[0]"));
        exchange.attempts.begin(new Endpoint("10.42.0.17", 8080), 0);
        exchange.attempts.answered(200);
        exchange.attempts.received(1024);
        exchange.attempts.end(0);
        log = new AccessLog(
                new LogSettings("./unused", format, LARGEST_BUFFER), new Forgetful(), /* loops */ 1, () -> 0);
    }

    @TearDown(Level.Trial)
    public void stop() {
        log.close();
    }

    @Benchmark
    public void line() {
        log.ended(exchange, 200, null);
    }

    /** Takes everything. */
    private static final class Forgetful implements LineSink {
        @Override
        public void write(ByteBuffer lines) {
            lines.position(lines.limit());
        }

        @Override
        public void reopen() {
            // nothing is open
        }

        @Override
        public String toString() {
            return "nowhere";
        }
    }
}
