package io.sluice.dataplane.filter;

import static io.sluice.dataplane.filter.FakeExchange.settings;
import static io.sluice.dataplane.filter.FakeExchange.trusted;
import static io.sluice.dataplane.filter.FakeExchange.untrusted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
    private static final String OURS = "[0-9a-f]{32}";
    private final RequestId filter = new RequestId();

    private String id(FakeExchange exchange) {
        assertThat(filter.onRequest(exchange)).isNull();
        assertThat(exchange.sent("X-Request-ID")).hasSize(1);
        return exchange.sent("X-Request-ID").get(0);
    }

    @Test
    @DisplayName("F-03 X-Request-ID is 32 hexadecimal digits of ours")
    void everyRequestGetsItsOwn() {
        FakeExchange exchange = untrusted();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            String id = id(exchange.get());
            assertThat(id).matches(OURS);
            ids.add(id);
        }
        assertThat(ids).hasSize(100);
    }

    @Test
    @DisplayName("F-03 X-Request-ID of an untrusted peer")
    void anUntrustedPeersIsReplaced() {
        assertThat(id(untrusted("X-Request-ID: abc", "x-request-id: def"))).matches(OURS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "A", "0123456789", "a.b_c-D9"})
    @DisplayName("F-03 X-Request-ID of a trusted peer")
    void aTrustedPeersIsKept(String given) {
        assertThat(id(trusted(settings(), "X-Request-Id: " + given))).isEqualTo(given);
        String longest = given.repeat(128).substring(0, 128);
        assertThat(id(trusted(settings(), "X-Request-Id: " + longest))).isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b", "é", "a/b", "a:b", "<script>", "a@b", "a[b", "a`b", "a{b"})
    @DisplayName("F-03 a malformed X-Request-ID of a trusted peer")
    void aMalformedOneIsReplaced(String given) {
        assertThat(id(trusted(settings(), "X-Request-ID: " + given))).matches(OURS);
    }

    @Test
    @DisplayName("F-03 too long, or two of them")
    void aLongOrRepeatedOneIsReplaced() {
        assertThat(id(trusted(settings(), "X-Request-ID: " + "a".repeat(129)))).matches(OURS);
        assertThat(id(trusted(settings(), "X-Request-ID: a", "X-Request-ID: b")))
                .matches(OURS);
    }
}
