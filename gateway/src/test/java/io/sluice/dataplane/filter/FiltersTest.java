package io.sluice.dataplane.filter;

import static io.sluice.dataplane.filter.FakeExchange.settings;
import static io.sluice.dataplane.filter.FakeExchange.untrusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.Exchange;
import io.sluice.model.FilterSpec;
import io.sluice.model.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {
    /** Says what happens to it. */
    private record Witness(String name, Reason answer, List<String> seen) implements Filter {
        @Override
        public Reason onRequest(Exchange exchange) {
            seen.add("request " + name);
            return answer;
        }

        @Override
        public void onResponse(Exchange exchange) {
            seen.add("response " + name);
        }
    }

    @Test
    void requestsPassInOrderAndResponsesTheOtherWayRound() {
        List<String> seen = new ArrayList<>();
        FilterChain chain = new FilterChain(List.of(new Witness("a", null, seen), new Witness("b", null, seen)));
        assertThat(chain.onRequest(untrusted())).isNull();
        chain.onResponse(untrusted());
        assertThat(seen).containsExactly("request a", "request b", "response b", "response a");
    }

    @Test
    void anAnswerEndsTheChain() {
        List<String> seen = new ArrayList<>();
        FilterChain chain =
                new FilterChain(List.of(new Witness("a", Reason.BODY_TOO_LARGE, seen), new Witness("b", null, seen)));
        assertThat(chain.onRequest(untrusted())).isEqualTo(Reason.BODY_TOO_LARGE);
        assertThat(seen).containsExactly("request a");
    }

    @ParameterizedTest
    @CsvSource({
        "0, , 1000000, true, 0",
        "10, , 10, true, 10",
        "10, , 11, false, 10",
        "10, 100, 100, true, 100",
        "10, 100, 101, false, 100",
        "10, 0, 1000000, true, 0",
        "0, 5, 6, false, 5",
    })
    @DisplayName("L-04 the limit of the route, else of the settings")
    void theBodyIsLimited(String global, Long ofRoute, long length, boolean passes, long limit) {
        Filters filters = new Filters(settings("maxBodySize", global), TrustedProxies.NONE);
        List<FilterSpec> specs = ofRoute == null ? List.of() : List.of(new FilterSpec.BodyLimit(ofRoute));
        FakeExchange exchange = untrusted("Content-Length: " + length);
        filters.begin(exchange);
        assertThat(exchange.bodyLimit).isEqualTo(Long.parseLong(global));
        assertThat(filters.chain(specs).onRequest(exchange)).isEqualTo(passes ? null : Reason.BODY_TOO_LARGE);
        assertThat(exchange.bodyLimit).isEqualTo(limit);
    }

    @Test
    void routesWithoutFiltersShareAChain() {
        Filters filters = new Filters(settings(), TrustedProxies.NONE);
        assertThat(filters.chain(List.of())).isSameAs(filters.chain(List.of()));
        assertThat(filters.chain(List.of(new FilterSpec.BodyLimit(7)))).isNotSameAs(filters.chain(List.of()));
    }

    @Test
    @DisplayName("L-08 http.viaLimit: HTTP/2")
    void viaNamesTheVersionThatTheClientSpeaks() {
        FakeExchange exchange = untrusted();
        exchange.request().http2 = true;
        new ViaLoop(1).onRequest(exchange);
        assertThat(exchange.sent("Via")).containsExactly("2.0 sluice");
    }

    @ParameterizedTest
    @CsvSource({
        "false, , false",
        "false, https, false",
        "true, , false",
        "true, https, true",
        "true, HTTPS, true",
        "true, http, false",
        "true, ftp, false",
    })
    @DisplayName("F-03 whether the client speaks TLS is believed of trusted peers only")
    void theSchemeIsWhatATrustedPeerSays(boolean trusted, String said, boolean secure) {
        String[] fields = said == null ? new String[0] : new String[] {"X-Forwarded-Proto: " + said};
        FakeExchange exchange = trusted ? FakeExchange.trusted(settings(), fields) : untrusted(fields);
        new Filters(settings(), TrustedProxies.NONE).begin(exchange);
        assertThat(exchange.secure).isEqualTo(secure);
    }

    @Test
    void overTlsTheSchemeIsKnown() {
        FakeExchange exchange =
                new FakeExchange(settings(), FakeExchange.securePeer("203.0.113.9")).get("X-Forwarded-Proto: http");
        new Filters(settings(), TrustedProxies.NONE).begin(exchange);
        assertThat(exchange.secure).isTrue();
        exchange.forget();
        assertThat(exchange.secure).isFalse();
    }
}
