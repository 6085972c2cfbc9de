package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.tls.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {
    private static final String MANIFESTS = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: app}
            spec:
              rules:
                - host: app.localhost
                  http:
                    paths:
                      - {path: /, pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}
                      - {path: /api, pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}
                      - {path: /gone, pathType: Prefix, backend: {service: {name: missing, port: {number: 80}}}}
                      - {path: /idle, pathType: Prefix, backend: {service: {name: idle, port: {number: 80}}}}
                - host: "*.wild.localhost"
                  http:
                    paths:
                      - {path: /, pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: moved
              annotations: {nginx.ingress.kubernetes.io/permanent-redirect: "https://new.example$request_uri"}
            spec:
              rules:
                - host: old.localhost
                  http:
                    paths:
                      - {path: /, pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: echo}
            spec:
              ports: [{port: 80}]
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: echo-1, labels: {kubernetes.io/service-name: echo}}
            addressType: IPv4
            ports: [{name: "", port: 8081}]
            endpoints:
              - {addresses: [10.0.0.1]}
              - {addresses: [10.0.0.2], conditions: {ready: false}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: idle}
            spec:
              ports: [{port: 80}]
            """;

    private final CommandLineRig rig = new CommandLineRig();

    @TempDir
    private Path folder;

    private String file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("app.yaml"), MANIFESTS).toString();
    }

    private int explain(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "explain";
        all[1] = "--config-dir";
        all[2] = file;
        System.arraycopy(args, 0, all, 3, args.length);
        return rig.run(all);
    }

    @Test
    void aForwardedRequestIsFollowedToItsEndpoints() {
        assertThat(explain("http://app.localhost:8080/api/x?y=1")).isEqualTo(0);
        assertThat(rig.out().replace(folder + "/", "")).isEqualTo("""
                        GET app.localhost:8080/api/x?y=1
                        listener    http, port 8080
                        host        app.localhost: has rules of its own
                        path        /api/x
                        rule        Ingress/default/app spec.rules[0].http.paths[1]  app.yaml:10:13
                        why         no    /api/x is neither /gone nor below it
                                    no    /api/x is neither /idle nor below it
                                    won   Prefix /api is the first that matches /api/x
                                    lost  Prefix / matches, too, but Prefix /api comes first  (Ingress/default/app app.yaml:9:13)
                        backend     default/echo:80
                        balance     round_robin  (default)
                        health      not checked  (no sluice.io/health-check, no readinessProbe to run)
                                    never out for failed requests: there is no other endpoint
                        retries     none: there is no other endpoint; only a kept connection that turns out dead is replaced
                        endpoints   10.0.0.1:8081  gets traffic
                                    10.0.0.2  gets none: not ready  (EndpointSlice/default/echo-1 app.yaml:36:1)
                                    by the manifests; an endpoint that a running gateway has taken out is named in its log
                        """);
    }

    @ParameterizedTest
    @CsvSource({"sticky, sluice-b3f7b5a3", "sticky cookie=shop, shop"})
    void aStickyCookieIsNamed(String policy, String name) throws IOException {
        Files.writeString(
                folder.resolve("app.yaml"),
                MANIFESTS.replace(
                        "metadata: {name: echo}",
                        "metadata: {name: echo, annotations: {sluice.io/load-balance: " + policy + "}}"));
        assertThat(explain("http://app.localhost:8080/")).isEqualTo(0);
        assertThat(rig.out().replace(folder + "/", ""))
                .contains("balance     sticky by cookie " + name + "  (sluice.io/load-balance app.yaml:");
    }

    @Test
    void aHostWithoutRulesIsAnsweredHere() {
        assertThat(explain("http://nobody.localhost/")).isEqualTo(1);
        assertThat(rig.out())
                .contains("listener    http, port 8080; the URL says 80")
                .contains("host        nobody.localhost: no rules are for this host")
                .contains("answer      404 SLU4001");
    }

    @Test
    void anIngressThatIsNotServedSaysWhyItsHostIsAnsweredHere() throws IOException {
        Path other = folder.resolve("other.yaml");
        Files.writeString(other, """
                apiVersion: networking.k8s.io/v1
                kind: IngressClass
                metadata: {name: other}
                spec: {controller: example.com/other}
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: other}
                spec:
                  ingressClassName: other
                  rules:
                  - host: Other.localhost
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}]}
                """);
        assertThat(explain("http://other.localhost/", "--config-dir", other.toString()))
                .isEqualTo(1);
        assertThat(rig.out()).contains("answer      404 SLU4001").contains("Ingress/default/other  info SLF0101");
    }

    @Test
    void aMissingServiceIsNamedWithItsFinding() {
        assertThat(explain("http://app.localhost:8080/gone")).isEqualTo(1);
        assertThat(rig.out()).contains("answer      503 SLU4003").contains("error SLF0106");
    }

    @Test
    void aServiceWithoutEndpointsIsNamedWithItsFinding() {
        assertThat(explain("http://app.localhost:8080/idle")).isEqualTo(1);
        assertThat(rig.out())
                .contains("backend     default/idle:80\nanswer      503 SLU4005")
                .contains("warning SLF0109")
                .doesNotContain("by the manifests");
    }

    @Test
    void aWildcardIsSaid() {
        assertThat(explain("http://a.wild.localhost:8080/")).isEqualTo(0);
        assertThat(rig.out()).contains("host        a.wild.localhost: matched by *.wild.localhost");
    }

    @Test
    void aRedirectIsAnAnswer() {
        assertThat(explain("http://old.localhost:8080/x?y=1")).isEqualTo(0);
        assertThat(rig.out()).contains("answer      redirect 301 to https://new.example/x?y=1\n");
    }

    @Test
    void aRequestByTlsShowsWhatItsHandshakeShows() {
        assertThat(explain("https://app.localhost/api")).isEqualTo(0);
        assertThat(rig.out())
                .contains("listener    https, port 8443; the URL says 443")
                .contains("tls         the default certificate: made by this process when it starts")
                .contains("rule        Ingress/default/app")
                .contains("backend     default/echo:80");
    }

    @Test
    @DisplayName("V-051 over TLS what is behind the redirect is explained")
    void overTlsTheRedirectIsNotInTheWay() throws IOException {
        Files.writeString(
                folder.resolve("app.yaml"),
                MANIFESTS.replace(
                        "metadata: {name: app}",
                        "metadata: {name: app, annotations: {nginx.ingress.kubernetes.io/force-ssl-redirect: 'true'}}"));
        assertThat(explain("https://app.localhost:8443/api/?x=1")).isEqualTo(0);
        assertThat(rig.out())
                .contains("listener    https, port 8443\n")
                .contains("backend     default/echo:80")
                .doesNotContain("redirect");
    }

    @Test
    @DisplayName("V-186 a host whose client certificates cannot be verified is closed")
    void aClosedHostIsExplained() throws IOException {
        Files.writeString(
                folder.resolve("app.yaml"),
                MANIFESTS.replace(
                        "metadata: {name: app}",
                        "metadata: {name: app, annotations: {nginx.ingress.kubernetes.io/auth-tls-secret: default/ca}}"));
        for (String scheme : List.of("http", "https")) {
            assertThat(explain(scheme + "://app.localhost/api")).isEqualTo(1);
            assertThat(rig.out()).contains("answer      403 SLU4009").contains("SLF0124");
        }
    }

    @Test
    @DisplayName("V-180 behind the gate of client certificates is explained what a client meets who is let in")
    void behindTheGateIsExplained() throws IOException {
        Files.writeString(
                folder.resolve("app.yaml"),
                MANIFESTS.replace(
                                "metadata: {name: app}",
                                "metadata: {name: app, annotations: {nginx.ingress.kubernetes.io/auth-tls-secret: default/ca}}")
                        + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: ca}\nstringData:\n  ca.crt: |\n"
                        + Authority.root("clients").pem().indent(4));
        assertThat(explain("https://app.localhost/api")).isEqualTo(0);
        assertThat(rig.out())
                .contains("clients need a certificate")
                .contains("clients     as for one with the right certificate")
                .contains("backend     default/echo:80");
    }

    @Test
    @DisplayName("V-051 a redirect to https is the answer to a request without TLS")
    void aRedirectToHttpsIsAnAnswer() throws IOException {
        Files.writeString(
                folder.resolve("app.yaml"),
                MANIFESTS.replace(
                        "metadata: {name: app}",
                        "metadata: {name: app, annotations: {nginx.ingress.kubernetes.io/force-ssl-redirect: 'true'}}"));
        assertThat(explain("http://app.localhost:8080/api/?x=1")).isEqualTo(0);
        assertThat(rig.out())
                .contains("rule        Ingress/default/app")
                .contains("answer      redirect 308 to https://app.localhost/api/?x=1\n");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAsWhenServing() throws IOException {
        Files.writeString(
                folder.resolve("app.yaml"),
                MANIFESTS.replace(
                        "metadata: {name: app}",
                        "metadata: {name: app, annotations: {nginx.ingress.kubernetes.io/proxy-body-size: 1k}}"));
        String[] request = {"http://app.localhost:8080/api", "--method", "POST", "--header", "Content-Length: 1025"};
        assertThat(explain(request)).isEqualTo(1);
        assertThat(rig.out())
                .contains("rule        Ingress/default/app")
                .contains("answer      413 SLU3004 the body is larger than allowed\n"
                        + "            Content-Length is 1025, the limit 1024 bytes,"
                        + " by the Ingress's annotation proxy-body-size\n")
                .doesNotContain("gets traffic");
        request[4] = "Content-Length: 1024";
        assertThat(explain(request)).isEqualTo(0);
        assertThat(rig.out()).contains("gets traffic");
    }

    @Test
    void theLimitOfAllRoutesIsNamedByItsOption() {
        String[] request = {
            "http://app.localhost:8080/api", "--method=POST", "--header=Content-Length: 6", "--http-max-body-size=5"
        };
        assertThat(explain(request)).isEqualTo(1);
        assertThat(rig.out()).contains("the limit 5 bytes, by --http-max-body-size\n");
    }

    @Test
    void aRequestThatIsRefusedIsExplained() {
        assertThat(explain("http://app.localhost:8080/a/%2e%2e%2fb")).isEqualTo(1);
        assertThat(rig.out()).contains("answer      400 SLU2010");
    }

    @Test
    void dotSegmentsAreResolvedAsWhenServing() {
        assertThat(explain("http://app.localhost:8080/x/../api")).isEqualTo(0);
        assertThat(rig.out())
                .contains("path        /api  (dot segments resolved")
                .contains("won   Prefix /api");
    }

    @Test
    void methodAndHeadersBelongToTheRequest() {
        assertThat(explain("http://app.localhost:8080/", "--method", "TRACE")).isEqualTo(1);
        assertThat(rig.out()).contains("answer      405 SLU2002");
        assertThat(explain("http://127.0.0.1:8080/", "--header", "Host: app.localhost"))
                .isEqualTo(0);
        assertThat(rig.out()).contains("host        app.localhost: has rules of its own");
    }

    @Test
    void whatIsNoUrlOrHeaderIsAUsageError() {
        assertThat(explain("http://")).isEqualTo(2);
        assertThat(explain("ftp://app.localhost/")).isEqualTo(2);
        assertThat(rig.err()).contains("ftp is not served; ask for the same URL with http or https");
        assertThat(explain("http://app.localhost/", "--header", "nothing")).isEqualTo(2);
        assertThat(rig.err()).contains("--header: \"nothing\" is not NAME:VALUE");
        assertThat(explain()).isEqualTo(2);
    }
}
