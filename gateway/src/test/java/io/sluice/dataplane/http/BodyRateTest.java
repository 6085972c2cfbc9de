package io.sluice.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BodyRateTest {
    private final BodyRate rate = new BodyRate(256, seconds(10), seconds(30));
    private final RequestHead request = new RequestHead(new HeaderBlock(64, 2));

    private static long seconds(long number) {
        return TimeUnit.SECONDS.toNanos(number);
    }

    private void comes(int bytes, long second) {
        rate.came(bytes);
        rate.watch(seconds(second));
    }

    private boolean tooSlow(long second) {
        return rate.tooSlow(seconds(second), request);
    }

    @Test
    void nothingIsLateBeforeTheFirstByte() {
        rate.watch(0);
        assertThat(tooSlow(3600)).as("a client may wait for its 100").isFalse();
    }

    @Test
    void theGraceBeginsWithTheFirstByte() {
        comes(1, 100);
        assertThat(tooSlow(109)).isFalse();
        assertThat(tooSlow(111)).isTrue();
    }

    @Test
    void everySecondHasItsBytes() {
        comes(256, 0);
        for (int second = 1; second < 60; second++) {
            comes(256, second);
            assertThat(tooSlow(second)).isFalse();
        }
        assertThat(tooSlow(69)).isFalse();
        assertThat(tooSlow(71)).isTrue();
    }

    @Test
    void aMegabyteDoesNotBuyAnHour() {
        comes(1 << 20, 0);
        assertThat(tooSlow(1)).isFalse();
        assertThat(tooSlow(40)).isFalse();
        assertThat(tooSlow(42)).isTrue();
    }

    @Test
    void manyGigabytesDoNotOverflow() {
        rate.came(1);
        rate.watch(0);
        for (int i = 0; i < 100; i++) {
            rate.came(Integer.MAX_VALUE);
        }
        assertThat(tooSlow(5)).isFalse();
    }

    @Test
    void aPauseThatWasOursDoesNotCount() {
        comes(1, 0);
        rate.paused(seconds(50));
        assertThat(tooSlow(59)).isFalse();
        assertThat(tooSlow(61)).isTrue();
    }

    @Test
    void theNextRequestBeginsAnew() {
        comes(1, 0);
        rate.reset();
        assertThat(tooSlow(60)).isFalse();
        comes(1, 60);
        assertThat(tooSlow(69)).isFalse();
        assertThat(tooSlow(71)).isTrue();
    }

    @Test
    void messagesOfGrpcComeWhenTheyCome() {
        request.headers().add("content-type: application/grpc+proto\r\n".getBytes(StandardCharsets.US_ASCII));
        comes(1, 0);
        assertThat(tooSlow(60)).isFalse();
        assertThat(tooSlow(3600)).isFalse();
    }

    @Test
    void aRateOfZeroIsNone() {
        BodyRate none = new BodyRate(0, 0, seconds(30));
        none.came(1);
        none.watch(0);
        assertThat(none.tooSlow(seconds(3600), request)).isFalse();
    }
}
