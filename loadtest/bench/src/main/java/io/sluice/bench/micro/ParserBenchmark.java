package io.sluice.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.dataplane.http1.RequestHeadWriter;
import io.sluice.dataplane.http1.ResponseHeadReader;
import io.sluice.dataplane.http1.ResponseHeadWriter;
import io.sluice.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one head costs to read and to write, from and to direct memory as on a socket. Allocates nothing: run with
 * {@code -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ParserBenchmark {
    private static final String BROWSER = "GET /catalogue/items/4711?view=full&lang=en HTTP/1.1\r\n"
            + "Host: shop.example.com\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
            + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
            + "Accept-Language: en-US,en;q=0.5\r\n"
            + "Accept-Encoding: gzip, deflate, br, zstd\r\n"
            + "Referer: https://shop.example.com/catalogue/\r\n"
            + "Connection: keep-alive\r\n"
            + "Cookie: session=0f8e1a7c2b5d4e93; theme=dark; consent=yes\r\n"
            + "Upgrade-Insecure-Requests: 1\r\n"
            + "Sec-Fetch-Mode: navigate\r\n\r\n";
    private static final String WRK = "GET /1k HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";
    private static final String CURL =
            "GET /1k HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n";
    private static final String RESPONSE = "HTTP/1.1 200 OK\r\n"
            + "Server: nginx/1.22.1\r\n"
            + "Date: Tue, 06 Jan 2026 10:00:00 GMT\r\n"
            + "Content-Type: text/html; charset=utf-8\r\n"
            + "Content-Length: 1024\r\n"
            + "Last-Modified: Mon, 05 Jan 2026 10:00:00 GMT\r\n"
            + "Connection: keep-alive\r\n"
            + "ETag: \"695b8b00-400\"\r\n"
            + "Cache-Control: public, max-age=3600\r\n"
            + "Set-Cookie: session=0f8e1a7c2b5d4e93; Path=/; HttpOnly; Secure; SameSite=Lax\r\n"
            + "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\n"
            + "X-Content-Type-Options: nosniff\r\n"
            + "Content-Security-Policy: " + "default-src 'self'; ".repeat(24) + "\r\n"
            + "Accept-Ranges: bytes\r\n\r\n";

    private final RequestHeadReader requests =
            new RequestHeadReader(Settings.defaults().http());
    private final ResponseHeadReader responses =
            new ResponseHeadReader(Settings.defaults().upstream());
    private final RequestHead request = new RequestHead(new HeaderBlock(2048, 32));
    private final RequestHead parsed = new RequestHead(new HeaderBlock(2048, 32));
    private final ResponseHead response = new ResponseHead(new HeaderBlock(2048, 32));
    private final ResponseHead parsedResponse = new ResponseHead(new HeaderBlock(2048, 32));

    private ByteBuf browser;
    private ByteBuf wrk;
    private ByteBuf curl;
    private ByteBuf oneKib;
    private ByteBuf out;

    @Setup
    public void setup() {
        browser = direct(BROWSER);
        wrk = direct(WRK);
        curl = direct(CURL);
        oneKib = direct(RESPONSE);
        out = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
        read(browser, parsed);
        responses.read(oneKib, parsedResponse, Method.GET);
    }

    private static ByteBuf direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
    }

    @TearDown
    public void tearDown() {
        browser.release();
        wrk.release();
        curl.release();
        oneKib.release();
        out.release();
    }

    private int read(ByteBuf in, RequestHead head) {
        in.readerIndex(0);
        requests.reset();
        return requests.read(in, head);
    }

    /** Ten fields, 600 bytes. */
    @Benchmark
    public int readBrowserRequest() {
        return read(browser, request);
    }

    @Benchmark
    public int readWrkRequest() {
        return read(wrk, request);
    }

    @Benchmark
    public int readCurlRequest() {
        return read(curl, request);
    }

    /** Thirteen fields, 1 KiB. */
    @Benchmark
    public int readResponse() {
        oneKib.readerIndex(0);
        responses.reset();
        return responses.read(oneKib, response, Method.GET);
    }

    @Benchmark
    public int writeBrowserRequest() {
        out.clear();
        RequestHeadWriter.write(parsed, false, out);
        return out.writerIndex();
    }

    @Benchmark
    public int writeResponse() {
        out.clear();
        ResponseHeadWriter.write(parsedResponse, 1024, false, false, false, out);
        return out.writerIndex();
    }
}
