package io.sluice.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The texts are those of h2load nghttp2/1.52.0. */
class H2loadOutputTest {

    private static final String RUN = """
            starting benchmark...
            spawning thread #0: 16 total client(s). Timing-based test with 0s of warm-up time and 2s of main duration for measurements.
            Warm-up started for thread #0.
            progress: 100%% of clients started
            Main benchmark duration is started for thread #0.
            TLS Protocol: TLSv1.3
            Cipher: TLS_AES_128_GCM_SHA256
            Server Temp Key: X25519 253 bits
            Application protocol: %s
            Main benchmark duration is over for thread #0. Stopping all clients.
            Stopped all clients for thread #0

            finished in 2.01s, %s req/s, 5.64MB/s
            requests: 10282 total, 10538 started, %s timeout
            status codes: %s
            traffic: 11.29MB (11835366) total, 1.07MB (1120738) headers (space savings 39.11%%), 10.04MB (10528768) data
                                 min         max         mean         sd        +/- sd
            time for request:      193us    166.32ms     41.25ms     39.61ms    83.03%%
            """;
    private static final String GOOD = "10282 done, 10282 succeeded, 0 failed, 0 errored, 0";
    private static final String ALL_OK = "10290 2xx, 0 3xx, 0 4xx, 0 5xx";

    private static LoadResult parse(String protocol, String requests, String statuses) {
        return H2loadOutput.parse(RUN.formatted(protocol, "5141.00", requests, statuses))
                .orElseThrow();
    }

    @Test
    void whatWasDoneInTheDurationCountsAndNotTheEnding() {
        LoadResult result = parse("h2", GOOD, ALL_OK);
        assertThat(result.requests()).isEqualTo(10_282);
        assertThat(result.durationMicros()).isEqualTo(2_000_000);
        assertThat(result.requestsPerSecond()).isEqualTo(5_141);
        assertThat(result.p50Micros()).isNaN();
        assertThat(result.fault()).isEmpty();
    }

    @Test
    void errorsAreNamedByKindAndVoidTheRun() {
        assertThat(parse("h2", "10282 done, 10272 succeeded, 7 failed, 2 errored, 1", ALL_OK)
                        .fault())
                .isEqualTo("7 failed, 2 errored, 1 timeout");
        assertThat(parse("h2", GOOD, "10280 2xx, 1 3xx, 2 4xx, 3 5xx").fault()).isEqualTo("1 3xx, 2 4xx, 3 5xx");
    }

    @Test
    void anotherProtocolOrSuiteIsNoMeasurement() {
        assertThat(parse("http/1.1", GOOD, ALL_OK).fault()).isEqualTo("spoke http/1.1, not h2");
        String other = RUN.formatted("h2", "5141.00", GOOD, ALL_OK)
                .replace("TLS_AES_128", "TLS_AES_256")
                .replace("X25519 253", "P-256 256");
        assertThat(H2loadOutput.parse(other).orElseThrow().fault())
                .isEqualTo("spoke TLS_AES_256_GCM_SHA256, not TLS_AES_128_GCM_SHA256, spoke P-256, not X25519");
    }

    @Test
    void aServerThatRefusesIsAFault() {
        String refused = """
                starting benchmark...
                spawning thread #0: 1 total client(s). 1 total requests

                finished in 156.45ms, 0.00 req/s, 0B/s
                requests: 1 total, 0 started, 0 done, 0 succeeded, 1 failed, 1 errored, 0 timeout
                status codes: 0 2xx, 0 3xx, 0 4xx, 0 5xx
                """;
        LoadResult result = H2loadOutput.parse(refused).orElseThrow();
        assertThat(result.requests()).isZero();
        assertThat(result.fault()).startsWith("1 failed, 1 errored, spoke nothing, not h2");
    }

    @Test
    void withoutTheLinesThereIsNoResult() {
        assertThat(H2loadOutput.parse("h2load: unrecognized option '--what'\n")).isEmpty();
    }
}
