package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngressPathTest {
    @ParameterizedTest
    @DisplayName("V-011 a rule's path is made canonical as a request's path is")
    @CsvSource({
        "/, /",
        "/foo, /foo",
        "/foo/, /foo/",
        "//foo///bar, /foo/bar",
        "/%61dmin, /admin",
        "/a%2fb, /a%2Fb",
        "/a%2cb, /a%2Cb",
        "'/a b', /a%20b",
        "/ä, /%C3%A4",
        "/./uuid, /uuid",
        "/x/../uuid, /uuid",
        "/x/.., /",
        "/x/., /x/",
        "/../../.., /",
        "/a/b/../, /a/",
        "/admin;x=1, /admin",
        "/admin;x=1/b;y, /admin/b",
        "/a;/b, /a/b",
        "/;x, /",
        "/@scope%2fpackage, /@scope%2Fpackage",
        "/foo(/|$)(.*), /foo(/|$)(.*)",
        "/{id}, /{id}",
        "/%252e, /%252e",
        "/..., /...",
    })
    void canonical(String written, String expected) {
        assertThat(IngressPath.canonical(written).path()).hasValue(expected);
    }

    @ParameterizedTest
    @DisplayName("N-02 a path that no request can have is not taken")
    @ValueSource(
            strings = {
                "",
                "foo",
                "http://x/",
                "/a?b",
                "/a#b",
                "/a\\b",
                "/a\nb",
                "/a\u0000b",
                "/%",
                "/%4",
                "/%zz",
                "/%00",
                "/%0d",
                "/a/..%2fb",
                "/a/%2e%2e%5cb",
                "/a%2f../b",
                "/a/..;/b",
                "/.;x",
                "/a%2fb/../c",
                "/\ud800"
            })
    void refused(String written) {
        assertThat(IngressPath.canonical(written).path()).isEmpty();
        assertThat(IngressPath.canonical(written).problem()).isNotEmpty();
    }
}
