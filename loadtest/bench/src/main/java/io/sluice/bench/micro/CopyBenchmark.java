package io.sluice.bench.micro;

import java.nio.charset.StandardCharsets;
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

/** A yardstick for the other benchmarks: what it costs merely to copy the bytes of one ordinary request head. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CopyBenchmark {

    private final byte[] head = ("GET /orders/4711?expand=lines HTTP/1.1\r\nHost: shop.example.test\r\n"
                    + "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: application/json\r\n"
                    + "Accept-Encoding: gzip, deflate, br\r\nCookie: session=0123456789abcdef\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    private final byte[] scratch = new byte[8192];

    @Benchmark
    public byte[] copyHead() {
        System.arraycopy(head, 0, scratch, 0, head.length);
        return scratch;
    }
}
