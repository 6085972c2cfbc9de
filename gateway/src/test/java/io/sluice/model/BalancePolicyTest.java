package io.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalancePolicyTest {
    @ParameterizedTest
    @DisplayName("LB-36 every policy")
    @ValueSource(
            strings = {
                "round_robin",
                "random",
                "least_request",
                "ewma",
                "hash header X-User",
                "hash cookie session",
                "hash client",
                "hash uri",
                "sticky",
                "sticky cookie=shop"
            })
    void aPolicyIsReadAsItIsWritten(String text) {
        assertThat(BalancePolicy.parse(text)).map(Object::toString).contains(text);
        assertThat(BalancePolicy.parse("  " + text.replace(" ", " \t") + "\n"))
                .map(Object::toString)
                .contains(text);
    }

    @ParameterizedTest
    @DisplayName("LB-36 what is no policy")
    @ValueSource(
            strings = {
                "",
                "roundrobin",
                "ROUND_ROBIN",
                "random 2",
                "hash",
                "hash header",
                "hash header X User",
                "hash header X:User",
                "hash cookie a;b",
                "hash cookie",
                "hash client ip",
                "hash method",
                "sticky shop",
                "sticky cookie=",
                "sticky cookie=a=b",
                "sticky cookie=a b",
                "sticky cookie=__Host-shop",
                "sticky cookie=__secure-shop",
                "hash cookie a\r\nb"
            })
    void everythingElseIsNone(String text) {
        assertThat(BalancePolicy.parse(text)).isEmpty();
    }

    @Test
    void aCookieOfTheApplicationMayBeSecure() {
        assertThat(BalancePolicy.parse("hash cookie __Host-session")).isPresent();
        assertThat(BalancePolicy.parse("sticky cookie=__Hosts")).isPresent();
    }

    @Test
    void whatIsWrongWithANameIsSaidOfTheName() {
        Reading<BalancePolicy> read = BalancePolicy.read(" sticky  cookie=__SECURE-a ");
        assertThat(read.wrong()).isEqualTo("cookie=__SECURE-a");
        assertThat(read.problem()).contains("Secure");
        assertThat(read.fix()).contains("__Secure-");
    }
}
