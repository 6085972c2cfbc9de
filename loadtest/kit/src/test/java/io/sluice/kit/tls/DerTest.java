package io.sluice.kit.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the examples of X.690 and of the RFCs that use it. */
class DerTest {
    @ParameterizedTest
    @CsvSource({"0, 0400", "127, 047f", "128, 048180", "255, 0481ff", "256, 04820100", "65536, 0483010000"})
    void aLengthTakesAsFewBytesAsItCan(int length, String beginning) {
        byte[] der = Der.octets(new byte[length]);
        int head = beginning.length() / 2;
        assertThat(HexFormat.of().formatHex(Arrays.copyOf(der, head))).isEqualTo(beginning);
        assertThat(der).hasSize(head + length);
    }

    @ParameterizedTest
    @CsvSource({
        "2.5.4.3, 0603550403",
        "1.2.840.113549, 06062a864886f70d",
        "1.3.101.112, 06032b6570",
        "2.16.840.1.101.3.4.1.42, 060960864801650304012a"
    })
    void anObjectIdentifierIsInGroupsOfSevenBits(String dotted, String hex) {
        assertThat(HexFormat.of().formatHex(Der.oid(dotted))).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({"0, 020100", "127, 02017f", "128, 02020080", "-128, 020180"})
    void anIntegerHasASign(long value, String hex) {
        assertThat(HexFormat.of().formatHex(Der.integer(value))).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({"2049-12-31T23:59:59Z, 23, 491231235959Z", "2050-01-01T00:00:00Z, 24, 20500101000000Z"})
    void timesFrom2050OnAreGeneralized(String instant, int tag, String text) {
        byte[] der = Der.time(Instant.parse(instant));
        assertThat(der[0]).isEqualTo((byte) tag);
        assertThat(new String(der, 2, der.length - 2, StandardCharsets.US_ASCII))
                .isEqualTo(text);
    }

    @Test
    void aNamedBitListEndsWithItsLastBit() {
        assertThat(HexFormat.of().formatHex(Der.namedBits(0x06))).isEqualTo("03020106");
        assertThat(HexFormat.of().formatHex(Der.namedBits(0x80))).isEqualTo("03020780");
    }
}
