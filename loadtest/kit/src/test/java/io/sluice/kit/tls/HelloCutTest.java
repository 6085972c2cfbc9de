package io.sluice.kit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HelloCutTest {
    private static final byte[] FLIGHT = {22, 3, 1, 0, 3, 'a', 'b', 'c'};

    @Test
    void recordsAreMadeSmaller() {
        assertThat(HelloCut.records(2).apply(FLIGHT))
                .containsExactly(new byte[] {22, 3, 1, 0, 2, 'a', 'b', 22, 3, 1, 0, 1, 'c'});
    }

    @Test
    void recordsAreMadeLarger() {
        byte[] two = Der.concat(FLIGHT, FLIGHT);
        assertThat(HelloCut.records(100).apply(two))
                .containsExactly(new byte[] {22, 3, 1, 0, 6, 'a', 'b', 'c', 'a', 'b', 'c'});
    }

    @Test
    void segmentsAreCutInsideOfRecords() {
        List<byte[]> segments = HelloCut.segments(3).apply(FLIGHT);
        assertThat(segments).containsExactly(new byte[] {22, 3, 1}, new byte[] {0, 3, 'a'}, new byte[] {'b', 'c'});
        assertThat(HelloCut.records(1).inSegments(6).apply(FLIGHT)).hasSize(3);
    }

    @Test
    void nothingButAHandshakeIsReframed() {
        byte[] alert = {21, 3, 1, 0, 2, 2, 40};
        assertThatThrownBy(() -> HelloCut.records(1).apply(alert)).isInstanceOf(IllegalArgumentException.class);
    }
}
