package io.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorsTest {
    @ParameterizedTest
    @CsvSource({"0,1", "2,1", "100,25", "256,64", "1024,448", "20000,9936", "2147483647,1073741759"})
    void clientsAndEndpointsGetHalfEachOfWhatIsLeft(int limit, int half) {
        assertThat(Descriptors.half(limit)).isEqualTo(half);
    }
}
