package io.sluice.kit.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixTest {
    @Test
    void kindsComeInProportionAndSpread() {
        Mix mix = Mix.parse("get:3,POST-new:1");
        assertThat(mix.kinds()).containsExactly(new Kind("GET", false), new Kind("POST", true));
        assertThat(IntStream.range(0, 8).map(mix::indexOf)).containsExactly(0, 0, 1, 0, 0, 0, 1, 0);
    }

    @Test
    void aWeightMayBeLeftOut() {
        assertThat(IntStream.range(0, 4).map(Mix.parse("head,put")::indexOf)).containsExactly(0, 1, 0, 1);
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> Mix.parse("patch"))
                .hasMessage(
                        "a mix has no kind \"patch\": there are get, head, put, delete, post, and each with -new behind"
                                + " it for connections of their own");
        assertThatThrownBy(() -> Mix.parse("get:1,foo-new:2")).hasMessageContaining("no kind \"foo-new\"");
        assertThatThrownBy(() -> Mix.parse("get:0")).hasMessageContaining("get:0");
        assertThatThrownBy(() -> Mix.parse("get:1,get:2")).hasMessageContaining("twice");
        assertThatThrownBy(() -> Mix.parse("get:9999,put:2")).hasMessageContaining("10000");
    }
}
