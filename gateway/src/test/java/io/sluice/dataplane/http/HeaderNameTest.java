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
    private static int idOf(String name) {
        byte[] bytes = ("  " + name + ":").getBytes(StandardCharsets.ISO_8859_1);
        return HeaderName.idOf(bytes, 2, bytes.length - 1);
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
