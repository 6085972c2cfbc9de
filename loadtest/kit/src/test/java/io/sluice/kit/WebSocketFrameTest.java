package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §5.2. */
class WebSocketFrameTest {
    @ParameterizedTest
    @CsvSource({
        "0, 8200",
        "125, 827d",
        "126, 827e007e",
        "65535, 827effff",
        "65536, 827f0000000000010000",
        "9223372036854775807, 827f7fffffffffffffff"
    })
    void aLengthIsSaidInTheShortestForm(long length, String header) {
        assertThat(HexFormat.of().formatHex(WebSocketFrame.header(0x82, length, false)))
                .isEqualTo(header);
        byte[] masked = HexFormat.of().parseHex(header);
        masked[1] |= (byte) 0x80;
        assertThat(WebSocketFrame.header(0x82, length, true)).isEqualTo(masked);
    }

    /** As a signed byte a length of -1 would be one of 127, and so announce eight bytes that are not there. */
    @ParameterizedTest
    @ValueSource(longs = {-1, -126, Long.MIN_VALUE})
    void aLengthOfTwoToTheSixtyThirdHasNoHeader(long length) {
        assertThatThrownBy(() -> WebSocketFrame.header(0x82, length, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(length));
    }
}
