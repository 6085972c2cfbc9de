package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http1.Wire.Delivery;
import io.sluice.dataplane.http1.Wire.Outcome;

/** Byte vectors as text, run in every delivery. */
final class Vectors {
    private Vectors() {}

    /** The outcome of a request head, which must be the same in every delivery. */
    static Outcome same(String text) {
        Outcome whole = Wire.request(text, Delivery.WHOLE);
        for (Delivery delivery : Delivery.values()) {
            assertThat(Wire.request(text, delivery))
                    .as("delivered %s", delivery)
                    .isEqualTo(whole);
        }
        return whole;
    }

    /** The outcome of a response head, which must be the same in every delivery. */
    static Outcome sameResponse(String text, int requestMethod) {
        Outcome whole = Wire.response(text, requestMethod, Delivery.WHOLE);
        for (Delivery delivery : Delivery.values()) {
            assertThat(Wire.response(text, requestMethod, delivery))
                    .as("delivered %s", delivery)
                    .isEqualTo(whole);
        }
        return whole;
    }

    /** Replaces r, n, t and xHH behind a backslash; any other backslash stays. Null is empty. */
    static String unescape(String text) {
        if (text == null) {
            return "";
        }
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i) == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
            switch (next) {
                case 'r' -> bytes.append('\r');
                case 'n' -> bytes.append('\n');
                case 't' -> bytes.append('\t');
                case 'x' -> {
                    bytes.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                    i += 2;
                }
                default -> {
                    bytes.append(text.charAt(i));
                    continue;
                }
            }
            i++;
        }
        return bytes.toString();
    }
}
