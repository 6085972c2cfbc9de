package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.loop.LoopRandom;
import io.sluice.settings.Settings;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    @ParameterizedTest
    @ValueSource(ints = {Method.GET, Method.HEAD, Method.PUT, Method.DELETE, Method.OPTIONS})
    @DisplayName("4.5 what may be repeated is, unless a byte has come or its body is not kept")
    void idempotentMethods(int method) {
        for (Retry retry : Retry.values()) {
            assertThat(RetryPolicy.allows(retry, method, true)).isEqualTo(retry != Retry.NEVER);
            assertThat(RetryPolicy.allows(retry, method, false)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Method.POST, Method.PATCH, Method.CONNECT, Method.OTHER})
    @DisplayName("4.5 what may not be repeated is sent again only when nobody can have acted on it")
    void otherMethods(int method) {
        for (Retry retry : Retry.values()) {
            assertThat(RetryPolicy.allows(retry, method, true))
                    .isEqualTo(retry == Retry.ALWAYS || retry == Retry.UNPROCESSED);
        }
    }

    @Test
    @DisplayName("4.5 25 ms, jittered")
    void thePause() {
        RetryPolicy policy = RetryPolicy.of(Settings.defaults().upstream());
        LoopRandom random = new LoopRandom(3);
        long[] pauses =
                LongStream.generate(() -> policy.pause(random)).limit(10_000).toArray();
        assertThat(LongStream.of(pauses)).allMatch(pause -> pause >= 12_500_000 && pause < 37_500_000);
        assertThat(LongStream.of(pauses).average().orElseThrow()).isBetween(24.5e6, 25.5e6);
        assertThat(LongStream.of(pauses).distinct().count()).isGreaterThan(5_000);
    }
}
