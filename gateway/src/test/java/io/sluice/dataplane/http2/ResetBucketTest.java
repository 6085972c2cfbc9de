package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResetBucketTest {
    private static final long WINDOW = 100;

    /** The clock of a JVM may stand anywhere, and pass its end. */
    private static final long[] BEGINNINGS = {0, 5_000, -50, Long.MAX_VALUE - 50};

    @Test
    void oneMoreThanTheMostIsTooMany() {
        for (long begin : BEGINNINGS) {
            ResetBucket bucket = new ResetBucket(3, WINDOW);
            for (int i = 0; i < 3; i++) {
                assertThat(bucket.add(begin + i)).isFalse();
            }
            assertThat(bucket.add(begin + WINDOW - 1)).isTrue();
        }
    }

    @Test
    void theCountBeginsAnewWhenTheTimeIsOver() {
        for (long begin : BEGINNINGS) {
            ResetBucket bucket = new ResetBucket(2, WINDOW);
            assertThat(bucket.add(begin)).isFalse();
            assertThat(bucket.add(begin + WINDOW - 1)).isFalse();
            assertThat(bucket.add(begin + WINDOW)).isFalse();
            assertThat(bucket.add(begin + WINDOW + 1)).isFalse();
            assertThat(bucket.add(begin + 2 * WINDOW - 1))
                    .as("of the second time")
                    .isTrue();
        }
    }

    /** The time begins with the first one, not with the connection. */
    @Test
    void theTimeBeginsWithTheFirst() {
        ResetBucket bucket = new ResetBucket(1, WINDOW);
        assertThat(bucket.add(WINDOW - 1)).isFalse();
        assertThat(bucket.add(WINDOW + 1)).isTrue();
    }

    @Test
    void noneAtAllMayBeTheMost() {
        assertThat(new ResetBucket(0, WINDOW).add(0)).isTrue();
    }
}
