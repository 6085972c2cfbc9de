package io.sluice.dataplane.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.HeaderBlock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One to eight digits and a unit, and nothing else. */
class GrpcTimeoutTest {
    private static final long A_CENTURY = Duration.ofDays(36_500).toNanos();

    private static HeaderBlock head(String... values) {
        HeaderBlock block = new HeaderBlock(256, 8);
        block.add("te: trailers\r\n".getBytes(StandardCharsets.US_ASCII));
        for (String value : values) {
            block.add(("Grpc-Timeout: " + value + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        return block;
    }

    @ParameterizedTest
    @CsvSource({"0n,0", "1n,1", "7u,7000", "1m,1000000", "00000002S,2000000000", "3M,180000000000", "1H,3600000000000"})
    void unitsAreNanoseconds(String text, long nanos) {
        assertThat(GrpcTimeout.nanos(head(text))).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999H", "00900000H"})
    void whatDoesNotFitIsALongTime(String text) {
        assertThat(GrpcTimeout.nanos(head(text)))
                .isBetween(A_CENTURY - Duration.ofHours(1).toNanos(), A_CENTURY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "S", "1s", "1h", "-1S", "+1S", "1.5S", "123456789n", "1 S", "1SS", "0x1S"})
    void whatIsMalformedIsNone(String text) {
        assertThat(GrpcTimeout.nanos(head(text))).isEqualTo(GrpcTimeout.NONE);
    }

    @Test
    void twoAreNoneAndADroppedOneIsNotThere() {
        assertThat(GrpcTimeout.nanos(head())).isEqualTo(GrpcTimeout.NONE);
        HeaderBlock two = head("1S", "2S");
        assertThat(GrpcTimeout.nanos(two)).isEqualTo(GrpcTimeout.NONE);
        two.drop(1);
        assertThat(GrpcTimeout.nanos(two)).isEqualTo(2_000_000_000L);
    }
}
