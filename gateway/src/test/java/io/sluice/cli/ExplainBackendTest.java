package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What explain says of a backend: each choice with who has made it, and whether this request would be tried again. */
class ExplainBackendTest {
    private static final String MANIFESTS = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: app}
            spec:
              defaultBackend: {service: {name: echo, port: {number: 80}}}
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: echo
              annotations:
                %s
            spec:
              %s
              selector: {app: echo}
              ports: [{port: 80, targetPort: 8081}]
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: echo-1, labels: {kubernetes.io/service-name: echo}}
            addressType: IPv4
            ports: [{name: "", port: 8081}]
            endpoints:
              - {addresses: [10.0.0.1]}
              - {addresses: [10.0.0.2]}
            """;

    private static final String POD = """
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: echo-%1$s, labels: {app: echo}}
            spec:
              containers:
                - name: echo
                  readinessProbe: {httpGet: {path: /ready, port: 8081}}
            status: {phase: Running, podIP: 10.0.0.%1$s, conditions: [{type: Ready, status: "True"}]}
            """;

    private CommandLineRig rig;

    @TempDir
    private Path folder;

    /** The lines that begin with the label, and those that belong to it. */
    private List<String> explained(String manifests, String label, String... options) throws IOException {
        Files.writeString(folder.resolve("app.yaml"), manifests);
        rig = new CommandLineRig();
        String[] args = Stream.concat(
                        Stream.of("explain", "http://app.localhost/", "--config-dir=" + folder), Stream.of(options))
                .toArray(String[]::new);
        assertThat(rig.run(args)).as(rig.err()).isEqualTo(0);
        List<String> lines = rig.out().replace(folder + "/", "").lines().toList();
        List<String> from =
                lines.stream().dropWhile(line -> !line.startsWith(label)).toList();
        List<String> more = from.stream()
                .skip(1)
                .takeWhile(line -> line.startsWith(" ".repeat(12)))
                .toList();
        return Stream.concat(from.stream().limit(1), more.stream())
                .map(line -> line.substring(12))
                .toList();
    }

    private static String service(String annotation, String spec) {
        return MANIFESTS.formatted(annotation, spec);
    }

    private static String service(String annotation) {
        return service(annotation, "type: ClusterIP");
    }

    private static String plain() {
        return service("unrelated: x");
    }

    @Test
    void thePolicyOfAnAnnotationIsNamedWithItsPlace() throws IOException {
        assertThat(explained(service("sluice.io/load-balance: sticky cookie=c"), "balance"))
                .containsExactly("sticky by cookie c  (sluice.io/load-balance app.yaml:12:5)");
        assertThat(explained(service("sluice.io/slow-start: 2m"), "balance"))
                .containsExactly("round_robin  (default)", "slow start 120s  (sluice.io/slow-start app.yaml:12:5)");
    }

    @Test
    void thePolicyOfAllServicesIsNamedByItsOption() throws IOException {
        assertThat(explained(plain(), "balance", "--load-balance=ewma")).containsExactly("ewma  (--load-balance)");
        assertThat(explained(service("sluice.io/load-balance: random"), "balance", "--load-balance=ewma"))
                .containsExactly("random  (sluice.io/load-balance app.yaml:12:5)");
    }

    @Test
    void aPolicyThatIsNoneIsNoReason() throws IOException {
        assertThat(explained(service("sluice.io/load-balance: fastest"), "balance"))
                .containsExactly("round_robin  (no policy is in sluice.io/load-balance app.yaml:12:5)");
        assertThat(rig.out()).contains("error SLF0111");
    }

    @Test
    void sessionAffinityDecidesBeforeAPolicy() throws IOException {
        String affinity = "sessionAffinity: ClientIP";
        assertThat(explained(service("sluice.io/load-balance: hash uri", affinity), "balance"))
                .containsExactly(
                        "round_robin  (sessionAffinity instead of hash uri in sluice.io/load-balance app.yaml:12:5)",
                        "a client stays with its endpoint  (sessionAffinity app.yaml:14:3)");
        assertThat(explained(service("unrelated: x", affinity), "balance", "--load-balance=hash uri"))
                .contains("round_robin  (sessionAffinity instead of --load-balance hash uri)");
    }

    @Test
    void aCheckIsNamedWithWhoAsksForIt() throws IOException {
        assertThat(explained(service("sluice.io/health-check: http /healthz"), "health"))
                .containsExactly(
                        "http /healthz  (sluice.io/health-check app.yaml:12:5)",
                        "out after 5 failed requests in a row  (--upstream-eject-after)");
        assertThat(explained(service("sluice.io/health-check: 'off'") + POD.formatted("1"), "health"))
                .contains("not checked  (sluice.io/health-check app.yaml:12:5)");
        assertThat(explained(plain(), "health", "--upstream-eject-after=0"))
                .containsExactly(
                        "not checked  (no sluice.io/health-check, no readinessProbe to run)",
                        "never out for failed requests  (--upstream-eject-after)");
    }

    @Test
    void readinessProbesAreNamedWithTheirPods() throws IOException {
        String check = "http /ready interval=10s timeout=1s failures=3  (readinessProbe of Pod/default/echo-1"
                + " app.yaml:33:7";
        assertThat(explained(plain() + POD.formatted("1"), "health")).contains(check + ")");
        assertThat(explained(plain() + POD.formatted("1") + POD.formatted("2"), "health"))
                .contains(check + " and 1 more Pod)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | X: y                    | 2 attempts in all, each at another endpoint, as long as no byte of the response has come",
                "PUT    | Content-Length: 65536   | 2 attempts in all, each at another endpoint, as long as no byte of the response has come",
                "PUT    | Content-Length: 65537   | 2 attempts in all, each at another endpoint, as long as nothing of the body was sent: of its 65537 bytes 65536 would be kept  (--upstream-replay-buffer)",
                "PUT    | Transfer-Encoding: chunked | 2 attempts in all, each at another endpoint, as long as no byte of the response has come, and at most 65536 bytes of the body were sent  (--upstream-replay-buffer)",
                "POST   | Content-Length: 1       | 2 attempts in all, each at another endpoint, as long as nothing was sent: a POST is never sent twice",
                "REPORT | X: y                    | 2 attempts in all, each at another endpoint, as long as nothing was sent: a REPORT is never sent twice",
            })
    void whatWouldBeTriedAgainFollowsFromTheRequest(String method, String header, String expected) throws IOException {
        assertThat(explained(plain(), "retries", "--method=" + method, "--header=" + header))
                .containsExactly(expected, "at any time for 20 % of the requests that wait, 3 in any case");
    }

    @Test
    void whatTheSettingsForbidIsNotTriedAgain() throws IOException {
        String replaced = "none; only a kept connection that turns out dead is replaced  (--upstream-retry-budget)";
        assertThat(explained(plain(), "retries", "--upstream-tries=1")).containsExactly("none  (--upstream-tries)");
        assertThat(explained(plain(), "retries", "--upstream-retry-budget=0", "--upstream-retry-budget-min=0"))
                .containsExactly(replaced);
        assertThat(explained(plain(), "retries", "--endpoint=default/echo=127.0.0.1:1", "--method=POST"))
                .containsExactly("none: there is no other endpoint");
    }

    @Test
    void aNameIsExplainedAsFarAsItIsKnown() throws IOException {
        String external = service("unrelated: x", "type: ExternalName\n  externalName: db.example")
                .replace("  selector: {app: echo}\n", "");
        assertThat(explained(external, "balance")).containsExactly("round_robin  (default)");
        assertThat(rig.out()).contains("retries     2 attempts").contains("endpoints   by DNS: db.example:");
    }
}
