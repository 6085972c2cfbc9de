package io.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsTableTest {
    private static final UpstreamId RAW = new UpstreamId("shop", "raw", 443);
    private static final UpstreamId RAWER = new UpstreamId("shop", "rawer", 443);

    private static TlsHost host(String name) {
        return new TlsHost(name, new TlsIdentity.BootCertificate(), ClientCertificates.NONE, /* minTls13 */ false);
    }

    private static final TlsTable TABLE = new TlsTable(
            Map.of("a.example.com", host("a.example.com"), "localhost", host("localhost")),
            Map.of("example.com", host("*.example.com"), "com", host("*.com")),
            host("unnamed"),
            Map.of("p.example.com", RAW),
            Map.of("p.example.com", new TlsTable.PassedWildcard(RAWER, Set.of("own.p.example.com"))));

    @ParameterizedTest
    @DisplayName("M17 a name's certificate: the exact name, then one label of a wildcard, then the default")
    @CsvSource({
        "a.example.com, a.example.com",
        "b.example.com, *.example.com",
        "p.example.com, *.example.com",
        "x.b.example.com, unnamed",
        "example.com, *.com",
        "localhost, localhost",
        "com, unnamed",
        "'', unnamed",
        ".example.com, *.example.com"
    })
    void aNameIsLookedUpExactlyThenByItsFirstLabelThenNotAtAll(String name, String found) {
        assertThat(TABLE.find(name).host()).isEqualTo(found);
    }

    @Test
    void aTableWithoutWildcardsKnowsExactNamesAlone() {
        TlsTable exact = new TlsTable(Map.of("a.b", host("a.b")), Map.of(), host("rest"), Map.of(), Map.of());
        assertThat(exact.find("a.b").host()).isEqualTo("a.b");
        assertThat(exact.find("c.b").host()).isEqualTo("rest");
    }

    @Test
    void anEmptyNameIsNeverThatOfAWildcard() {
        TlsTable table = new TlsTable(Map.of(), Map.of("com", host("*.com")), host("rest"), Map.of(), Map.of());
        assertThat(table.find("").host()).isEqualTo("rest");
        assertThat(table.find("com").host()).isEqualTo("rest");
    }

    @Test
    void whatIsPassedOnIsLookedUpAlike() {
        assertThat(TABLE.passed("p.example.com")).isEqualTo(RAW);
        assertThat(TABLE.passed("x.p.example.com")).isEqualTo(RAWER);
        assertThat(TABLE.passed("own.p.example.com")).isNull();
        assertThat(TABLE.passed("x.own.p.example.com")).isNull();
        assertThat(TABLE.passed("a.example.com")).isNull();
        assertThat(TlsTable.EMPTY.passed("")).isNull();
    }
}
