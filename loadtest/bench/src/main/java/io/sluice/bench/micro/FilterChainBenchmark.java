package io.sluice.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.filter.FilterChain;
import io.sluice.dataplane.filter.Filters;
import io.sluice.dataplane.filter.TrustedProxies;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the filters of every request cost: the difference between reading a head and reading and filtering it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FilterChainBenchmark {
    private static final byte[] HEAD = ("GET /orders/4711?expand=lines HTTP/1.1\r\nHost: shop.example.test\r\n"
                    + "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: application/json\r\n"
                    + "Accept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);

    private final HttpSettings settings = Settings.defaults().http();
    private final RequestHeadReader reader = new RequestHeadReader(settings);
    private final ByteBuf bytes = Unpooled.wrappedBuffer(HEAD);
    private final Filters filters = new Filters(settings, TrustedProxies.NONE);
    private final FilterChain chain = filters.chain(List.of());
    private final BareExchange exchange = new BareExchange();

    @Benchmark
    public int read() {
        bytes.readerIndex(0);
        reader.reset();
        return reader.read(bytes, exchange.request());
    }

    @Benchmark
    public Reason readAndFilter() {
        read();
        filters.begin(exchange);
        return chain.onRequest(exchange);
    }
}
