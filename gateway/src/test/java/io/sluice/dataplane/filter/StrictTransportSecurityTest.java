package io.sluice.dataplane.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.HostRules;
import io.sluice.settings.SettingsReader;
import io.sluice.settings.TlsSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictTransportSecurityTest {
    private static final String NAME = "Strict-Transport-Security";
    private static final HostRules TLS = new HostRules(/* tls */ true, Optional.empty());

    private static List<String> said(Map<String, String> settings, boolean secure, HostRules rules, String... fields) {
        FakeExchange exchange = FakeExchange.untrusted();
        exchange.respond("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + String.join("\r\n", fields)
                + (fields.length == 0 ? "" : "\r\n") + "\r\n");
        exchange.secure = secure;
        exchange.rules = rules;
        new StrictTransportSecurity(
                        SettingsReader.read(TlsSettings.class, name -> Optional.ofNullable(settings.get(name))))
                .onResponse(exchange);
        return exchange.passedOn(NAME);
    }

    @Test
    @DisplayName("V-059 over TLS exactly one field, the endpoint's replaced")
    void overTlsExactlyOneFieldIsSent() {
        String ours = "max-age=31536000; includeSubDomains";
        assertThat(said(Map.of(), true, TLS)).containsExactly(ours);
        assertThat(said(Map.of(), true, TLS, "strict-transport-security: max-age=0"))
                .containsExactly(ours);
        assertThat(said(Map.of(), true, TLS, NAME + ": max-age=1", NAME + ": max-age=2; preload"))
                .containsExactly(ours);
    }

    @Test
    @DisplayName("V-059 without TLS, or on a host that has none here, what an endpoint says stays")
    void otherwiseTheEndpointsFieldStays() {
        assertThat(said(Map.of(), false, TLS)).isEmpty();
        assertThat(said(Map.of(), true, HostRules.NONE)).isEmpty();
        assertThat(said(Map.of(), true, HostRules.NONE, NAME + ": max-age=1")).containsExactly("max-age=1");
        assertThat(said(Map.of("hsts", "false"), true, TLS, NAME + ": max-age=1"))
                .containsExactly("max-age=1");
    }

    @ParameterizedTest
    @DisplayName("V-059 every setting of it")
    @CsvSource({
        "1h, true, false, max-age=3600; includeSubDomains",
        "0s, false, false, max-age=0",
        "31536000s, false, true, max-age=31536000; preload",
        "2s, true, true, max-age=2; includeSubDomains; preload"
    })
    void itSaysWhatIsSet(String age, String subdomains, String preload, String value) {
        Map<String, String> settings =
                Map.of("hstsMaxAge", age, "hstsIncludeSubdomains", subdomains, "hstsPreload", preload);
        assertThat(said(settings, true, TLS)).containsExactly(value);
    }
}
