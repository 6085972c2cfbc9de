package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DerTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** X.690 section 8.1.3: the shortest form of a length is the only one. */
    @ParameterizedTest
    @CsvSource({"0, 0400", "1, 0401", "127, 047f", "128, 048180", "255, 0481ff", "256, 04820100", "65536, 0483010000"})
    void lengthsAreOfTheShortestForm(int length, String header) {
        byte[] encoded = Der.octets(new byte[length]);
        int contentAt = encoded.length - length;
        assertThat(hex(Arrays.copyOf(encoded, contentAt))).isEqualTo(header);
    }

    @ParameterizedTest
    @CsvSource({"0, 020100", "127, 02017f", "128, 02020080", "256, 02020100"})
    void positiveIntegersStayPositive(int value, String encoded) {
        assertThat(hex(Der.integer(BigInteger.valueOf(value)))).isEqualTo(encoded);
    }

    @ParameterizedTest
    @CsvSource({
        "2.5.4.3, 0603550403",
        "1.2.840.10045.4.3.2, 06082a8648ce3d040302",
        "1.3.6.1.5.5.7.3.1, 06082b06010505070301",
        "2.5.16383.16384, 060655ff7f818000"
    })
    void identifiersAreInBase128(String dotted, String encoded) {
        assertThat(hex(Der.oid(dotted))).isEqualTo(encoded);
    }

    /** RFC 5280 section 4.1.2.5. */
    @ParameterizedTest
    @CsvSource({
        "2049-12-31T23:59:59.9Z, 170d, 491231235959Z",
        "2050-01-01T00:00:00Z, 180f, 20500101000000Z",
        "2026-02-03T04:05:06Z, 170d, 260203040506Z"
    })
    void yearsHaveTwoDigitsUntil2049(Instant time, String header, String text) {
        assertThat(hex(Der.time(time))).isEqualTo(header + hex(Hellos.ascii(text)));
    }

    @Test
    void partsAreJoined() {
        byte[] text = Der.text("\u00e9");
        assertThat(hex(Der.sequence(Der.set(text), Der.yes()))).isEqualTo("3009" + "3104" + "0c02c3a9" + "0101ff");
        assertThat(hex(Der.explicit(3, Der.bits(new byte[] {(byte) 0x80}, 7)))).isEqualTo("a304" + "03020780");
        assertThat(hex(Der.sequence())).isEqualTo("3000");
    }
}
