package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("T-15 keys of session tickets")
class TicketKeysTest {
    private static final String ONE = "aa".repeat(32);
    private static final String OTHER = "ab".repeat(32);

    private final TicketKeys keys = new TicketKeys(new SecureRandom());

    private List<String> texts(String policy) {
        return Arrays.stream(keys.of(policy)).map(TicketKeysTest::text).toList();
    }

    private static String text(OpenSslSessionTicketKey key) {
        HexFormat hex = HexFormat.of();
        return hex.formatHex(key.name()) + hex.formatHex(key.hmacKey()) + hex.formatHex(key.aesKey());
    }

    @Test
    void noTwoPoliciesHaveAKeyInCommon() {
        keys.rotate();
        assertThat(texts(ONE)).doesNotContainAnyElementsOf(texts(OTHER)).hasSize(2);
        assertThat(texts(ONE)).isEqualTo(texts(ONE));
    }

    @Test
    void noPartOfAKeyIsAnother() {
        OpenSslSessionTicketKey key = keys.of(ONE)[0];
        assertThat(List.of(
                        HexFormat.of().formatHex(key.name()),
                        HexFormat.of().formatHex(key.hmacKey()),
                        HexFormat.of().formatHex(key.aesKey())))
                .doesNotHaveDuplicates()
                .allMatch(part -> part.length() == 32);
    }

    @Test
    void aNewKeyEncryptsAndTwoOldOnesAreStillTaken() {
        String first = texts(ONE).get(0);
        keys.rotate();
        assertThat(texts(ONE)).hasSize(2).element(1).isEqualTo(first);
        keys.rotate();
        assertThat(texts(ONE)).hasSize(3).element(2).isEqualTo(first);
        keys.rotate();
        assertThat(texts(ONE)).hasSize(3).doesNotContain(first).doesNotHaveDuplicates();
    }

    @Test
    void everyProcessHasKeysOfItsOwn() {
        List<String> here = texts(ONE);
        assertThat(text(new TicketKeys(new SecureRandom()).of(ONE)[0])).isNotEqualTo(here.get(0));
    }
}
