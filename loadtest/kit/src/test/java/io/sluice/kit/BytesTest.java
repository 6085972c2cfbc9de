package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
    @Test
    void escapesBecomeBytes() {
        assertThat(Bytes.of("a\\r\\n\\t\\\\\\x00\\xFf\u00e9"))
                .containsExactly('a', '\r', '\n', '\t', '\\', 0, 0xFF, 0xE9);
    }

    @Test
    void everyByteSurvivesEscapeAndBack() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        assertThat(Bytes.of(Bytes.escape(all))).isEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\q", "\\", "\\x", "\\x1", "\\xg0", "\u20ac"})
    void aMistakeInTheNotationIsRefused(String literal) {
        assertThatThrownBy(() -> Bytes.of(literal)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anExcerptKeepsBothEndsAndTellsTheLength() {
        byte[] bytes = Bytes.raw("<" + "x".repeat(9998) + ">");
        assertThat(Bytes.excerpt(bytes)).startsWith("<x").endsWith("x>").contains("of 10000 bytes");
    }
}
