package io.sluice.vectors;

import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Bytes;
import io.sluice.kit.Expected;
import io.sluice.kit.Lane;
import io.sluice.kit.ReasonRule;
import io.sluice.kit.Vector;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One canonical path decides about the route; the upstream gets the client's bytes. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS", "H2C", "H2"})
class PathVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with();

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        GATEWAY.over(lane);
    }

    @Parameter
    Lane lane;

    private static void refused(String id, String target) {
        GATEWAY.run(Vector.of(id, target, target(target)));
    }

    /** Leads to {@code /admin} (or not), and looks to the upstream like {@code forwarded}. */
    private static void routed(String id, String target, boolean admin, String forwarded) {
        GATEWAY.run(Vector.of(id, target, target(target))
                .answered(200)
                .reaches("GET", Bytes.text(Bytes.of(forwarded)), ""));
        assertThat(GATEWAY.admin().requests()).as("requests of admin").hasSize(admin ? 1 : 0);
    }

    @ParameterizedTest
    @DisplayName("N-01 dot segments are resolved")
    @CsvSource({
        "/public/../admin,/admin",
        "/public/%2e%2e/admin,/admin",
        "/public/%2E./admin,/admin",
        "/public/.%2e/admin/x,/admin/x",
        "/./admin,/admin",
        "/%2e/admin,/admin",
        "/a/b/../../admin,/admin",
        "/admin/.,/admin/",
        "/admin/x/..,/admin/",
        "/../admin,/admin",
        "/public/../admin?x=/../y,/admin?x=/../y",
        "/a/..//admin,/admin",
        "/public/..//./admin?,/admin?"
    })
    void theResolvedPathDecidesAndIsForwarded(String target, String forwarded) {
        routed("N-01", target, true, forwarded);
    }

    @ParameterizedTest
    @DisplayName("N-01 leaving a prefix by dot segments")
    @CsvSource({"/admin/../public,/public", "/admin/%2e%2e/x,/x", "/admin/..,/", "/admin/../,/"})
    void theRouteThatWasLeftDoesNotServe(String target, String forwarded) {
        routed("N-01", target, false, forwarded);
    }

    @ParameterizedTest
    @DisplayName("N-02 separators that hide a dot segment")
    @ValueSource(
            strings = {
                "/public/%2e%2e%2fadmin",
                "/a/..%5cadmin",
                "/a/..%2Fadmin",
                "/a%2f../admin",
                "/a%2f..%2fadmin",
                "/a/%2e%2e%5C%2e%2e/admin",
                "/a%5c..",
                "/.%2fadmin",
                "/a%2f.",
                "/a/b%2fc/../admin",
                "\\\\",
                "/\\\\",
                "/a\\\\..\\\\admin"
            })
    void encodedSeparatorsNeverMakeADotSegment(String target) {
        refused("N-02", target);
    }

    @ParameterizedTest
    @DisplayName("N-02 separators that stay encoded")
    @CsvSource({
        "/@scope%2fpackage,false",
        "/@scope%2Fpackage,false",
        "/admin%2f,false",
        "/admin%2fx,false",
        "/a%5cb,false",
        "/admin/a%2fb,true",
        "/admin/%5C,true"
    })
    void encodedSeparatorsAreForwardedAsSentAndSeparateNothing(String target, boolean admin) {
        routed("N-02", target, admin, target);
    }

    @Test
    @DisplayName("N-02 with http.encodedSlash: reject")
    void encodedSeparatorsCanBeRefused() {
        try (GatewayFixture gateway = GatewayFixture.started("http.encodedSlash=reject")) {
            for (String target : new String[] {"/@scope%2fpackage", "/admin%2f", "/a%5cb", "/a%5C", "/%2F"}) {
                gateway.run(Vector.of("N-02", target, target(target)).reasons(ReasonRule.named("encoded-slash")));
            }
            gateway.run(Vector.of("N-02", "query", target("/a?b=%2f%5c"))
                    .answered(200)
                    .reaches("GET", "/a?b=%2f%5c", ""));
        }
    }

    @ParameterizedTest
    @DisplayName("N-03 repeated slashes")
    @CsvSource({
        "//admin,true",
        "///admin//,true",
        "/a//b,false",
        "///,false",
        "//,false",
        "/admin//x,true",
        "//admin%2f,false"
    })
    void slashesAreMergedForMatchingAndForwardedAsSent(String target, boolean admin) {
        routed("N-03", target, admin, target);
    }

    @ParameterizedTest
    @DisplayName("N-04 path parameters")
    @CsvSource({
        "/admin;x=1,true",
        "/admin;x=1/y,true",
        "/admin;,true",
        "/admin;x=1;y=2/a;b,true",
        "/public;/admin,false",
        "/;admin,false",
        "/adm;in,false"
    })
    void aSegmentEndsAtItsFirstSemicolonForMatching(String target, boolean admin) {
        routed("N-04", target, admin, target);
    }

    @ParameterizedTest
    @DisplayName("N-04 parameters on dot segments")
    @ValueSource(
            strings = {
                "/admin;/..;/x",
                "/public/..;/admin",
                "/public/.;/admin",
                "/..;",
                "/a/..;x=1/admin",
                "/a/%2e%2e;/admin",
                "/a/.;x"
            })
    void dotSegmentsWithParametersAreRefused(String target) {
        refused("N-04", target);
    }

    @ParameterizedTest
    @DisplayName("N-05 unreserved bytes are decoded for matching")
    @CsvSource({
        "/%61dmin,true",
        "/%61%64%6D%69%6e,true",
        "/%41dmin,false",
        "/ADMIN,false",
        "/admin%20,false",
        "/admin.,false",
        "/admin/,true",
        "/admin%2e,false",
        "/admi%6E/x,true",
        "/%e4,false",
        "/%ff%fe,false",
        "/admin%3bx,false",
        "/%7euser,false"
    })
    void onePathHasOneMeaningAndIsForwardedAsSent(String target, boolean admin) {
        routed("N-05", target, admin, target);
    }

    @ParameterizedTest
    @DisplayName("N-05 NUL, other escapes, overlong UTF-8")
    @ValueSource(
            strings = {
                "/admin%00",
                "/%u002e",
                "/%c0%ae%c0%ae/admin",
                "/%c0%af",
                "/%C1%9C",
                "/%e0%80%af",
                "/%e0%9f%bf",
                "/%f0%80%80%af",
                "/%f0%8f%bf%bf"
            })
    void bytesThatHideOthersAreRefused(String target) {
        refused("N-05", target);
    }

    @ParameterizedTest
    @DisplayName("N-05 an encoded percent sign")
    @ValueSource(strings = {"/%252e%252e/", "/%252e%252e/admin", "/public/%252e%252e%252fadmin", "/%2561dmin", "/%25"})
    void nothingIsDecodedTwice(String target) {
        routed("N-05", target, false, target);
    }

    @ParameterizedTest
    @DisplayName("N-06 prefixes match element by element, exact paths exactly")
    @CsvSource({
        "/aaa,200",
        "/aaa/,200",
        "/aaa/bbb,200",
        "/aaa;x/b,200",
        "/aaaccc,404",
        "/aa,404",
        "/foo,200",
        "/foo/,404",
        "/foo/x,404",
        "/fo,404",
        "/,404"
    })
    void pathsMatchAsTheIngressSpecificationSays(String target, int status) {
        Vector vector = Vector.of("N-06", target, "GET " + target + " HTTP/1.1\r\nHost: paths.example\r\n\r\n");
        GATEWAY.run(
                status == 200
                        ? vector.answered(200).reaches("GET", target, "")
                        : vector.expect(Expected.answered(404)).reasons(ReasonRule.named("no-path")));
    }

    @ParameterizedTest
    @DisplayName("N-06 the root")
    @CsvSource({"/../../..,/", "/..,/", "/../,/", "/./..,/", "/%2e%2e/%2e%2e,/", "http://t.example,/", "/.,/"})
    void nothingIsAboveTheRoot(String target, String forwarded) {
        routed("N-06", lane.target(target), false, forwarded);
    }
}
