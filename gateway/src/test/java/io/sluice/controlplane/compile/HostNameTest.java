package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    @ParameterizedTest
    @DisplayName("K-02 case and one trailing dot are folded")
    @CsvSource({
        "a, a",
        "Shop.Example.COM., shop.example.com",
        "*.Example.com., *.example.com",
        "*.com, *.com",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "1.example, 1.example"
    })
    void canonical(String written, String expected) {
        assertThat(HostName.canonical(written)).hasValue(expected);
    }

    @ParameterizedTest
    @DisplayName("K-03 what is no name is no host")
    @ValueSource(
            strings = {
                "",
                ".",
                "*",
                "*.",
                "a..b",
                "-a.b",
                "a-.b",
                "a_b.c",
                "bücher.example",
                "a.*.b",
                "**.a",
                "*a.b",
                "10.0.0.1",
                "a b",
                "a\nb",
                "a:80",
                "[::1]",
                "${x}",
                "a.b..",
                "\u0130.example",
                "\u212a.example"
            })
    void refused(String written) {
        assertThat(HostName.canonical(written)).isEmpty();
    }

    @Test
    void labelsAndNamesHaveALongestLength() {
        String label = "a".repeat(63);
        assertThat(HostName.canonical(label + ".b")).isPresent();
        assertThat(HostName.canonical(label + "a.b")).isEmpty();
        String name = String.join(".", label, label, label, "a".repeat(61));
        assertThat(name).hasSize(253);
        assertThat(HostName.canonical(name)).isPresent();
        assertThat(HostName.canonical(name + "a")).isEmpty();
    }
}
