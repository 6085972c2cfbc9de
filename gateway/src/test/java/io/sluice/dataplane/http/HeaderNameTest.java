package io.sluice.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderNameTest {
    /** At the start of an array and far from it: short names are read differently there. */
    private static int idOf(String name) {
        byte[] bytes = (name + ":").getBytes(StandardCharsets.ISO_8859_1);
        byte[] behind = ("GET / HTTP/1.1 " + name + ":").getBytes(StandardCharsets.ISO_8859_1);
        int id = HeaderName.idOf(bytes, 0, bytes.length - 1);
        assertThat(HeaderName.idOf(behind, 15, behind.length - 1)).as(name).isEqualTo(id);
        return id;
    }

    @Test
    void theCaseBitIsFoldedInLettersOnly() {
        assertThat(idOf("content\rlength")).isEqualTo(HeaderName.OTHER);
        assertThat(idOf("x\rreal-ip")).isEqualTo(HeaderName.OTHER);
    }

    private static List<Field> numbers() {
        return Arrays.stream(HeaderName.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == int.class)
                .filter(field ->
                        !field.getName().equals("OTHER") && !field.getName().endsWith("_FAMILY"))
                .toList();
    }

    @Test
    void everyNameIsKnownInAnyCaseAndByNoOtherLength() throws IllegalAccessException {
        assertThat(numbers()).hasSizeGreaterThan(35);
        for (Field number : numbers()) {
            String name = number.getName().toLowerCase(Locale.ROOT).replace('_', '-');
            int id = number.getInt(null);
            assertThat(id).as(name).isBetween(1, 63);
            assertThat(idOf(name)).as(name).isEqualTo(id);
            assertThat(idOf(name.toUpperCase(Locale.ROOT))).as(name).isEqualTo(id);
            assertThat(idOf(name + "x")).as(name).isEqualTo(HeaderName.OTHER);
            assertThat(idOf(name.substring(0, name.length() - 1))).as(name).isNotEqualTo(id);
            assertThat(idOf(name.replace('-', '_'))).as(name).isIn(HeaderName.OTHER, name.contains("-") ? 0 : id);
        }
    }

    @Test
    void noTwoNamesShareANumber() throws IllegalAccessException {
        for (Field number : HeaderName.class.getFields()) {
            long same =
                    numbers().stream().filter(other -> sameValue(number, other)).count();
            assertThat(same).as(number.getName()).isLessThanOrEqualTo(1);
        }
    }

    private static boolean sameValue(Field one, Field other) {
        try {
            return one.getInt(null) == other.getInt(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-SSL-Client-Cert", "x-ssl-", "X-SSL-a-very-long-name-of-a-field-that-nobody-knows"})
    void aFamilyIsKnownByItsBeginning(String name) {
        assertThat(idOf(name)).isEqualTo(HeaderName.X_SSL_FAMILY);
        assertThat(idOf(name.replaceFirst("(?i)x-ssl", "X-Envoy"))).isEqualTo(HeaderName.X_ENVOY_FAMILY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "h", "x-", "x-ss", "x-ssl", "X-Custom", "Hostx", "hos", "x_ssl_verify", "Höst"})
    void anyOtherNameIsNone(String name) {
        assertThat(idOf(name)).isEqualTo(HeaderName.OTHER);
    }
}
