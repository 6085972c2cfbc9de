package io.sluice.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadResultTest {

    private static final String BEFORE = """
            Running 3s test @ http://127.0.0.1:8080/1k
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   812.00us    1.10ms  40.00ms   97.10%
            """;

    @Test
    void theResultLineIsFoundAmongWhatWrkPrints() {
        LoadResult result = LoadResult.parse(BEFORE + line(240_000, 0, 0)).orElseThrow();
        assertThat(result).isEqualTo(new LoadResult(240_000, 3_000_000, 710, 4_200, ""));
        assertThat(result.requestsPerSecond()).isEqualTo(80_000);
        assertThat(result.fault()).isEmpty();
    }

    @Test
    void errorsAreNamedByKindAndVoidTheRun() {
        LoadResult result = LoadResult.parse(line(10, 7, 2)).orElseThrow();
        assertThat(result.fault()).isEqualTo("7 status, 2 timeout");
    }

    @Test
    void aRunWithoutAnyAnswerIsVoidToo() {
        assertThat(LoadResult.parse(line(0, 0, 0)).orElseThrow().fault()).isEqualTo("no request was answered");
    }

    @Test
    void withoutTheLineThereIsNoResult() {
        assertThat(LoadResult.parse("unable to connect to 127.0.0.1:8080 Connection refused\n"))
                .isEmpty();
    }

    private static String line(long requests, int status, int timeout) {
        return "RESULT requests=" + requests + " duration=3000000 bytes=1 connect=0 read=0 write=0 status=" + status
                + " timeout=" + timeout + " p50=710 p99=4200\n";
    }
}
