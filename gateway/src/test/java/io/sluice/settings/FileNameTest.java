package io.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileNameTest {
    @Test
    void theLocaleIsNotBlamedForWhatNoLocaleHas() {
        assertThat(FileName.path("a/b.log")).isEqualTo(Path.of("a", "b.log"));
        assertThatThrownBy(() -> FileName.path("a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"a\0b\" is no name of a file: ")
                .hasMessageNotContaining("LC_ALL");
    }

    /** Half of a character that needs two is in no encoding. */
    @Test
    void theLocaleIsNamedForWhatIsBeyondAscii() {
        assertThatThrownBy(() -> FileName.path("\uD800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LC_ALL=C.UTF-8");
    }
}
