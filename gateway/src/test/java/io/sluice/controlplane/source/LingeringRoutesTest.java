package io.sluice.controlplane.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.IngressFact.Tls;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.Positions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LingeringRoutesTest {
    private static final String INGRESS = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web}
            spec:
              rules: [{host: b.example}]
              tls:
            """;

    private static IngressFact with(Tls... tls) {
        Meta meta = new Meta(
                "Ingress", new ObjectName("shop", "web"), "", Map.of(), Map.of(), new Positions("a.yaml", Map.of()));
        return new IngressFact(meta, Optional.empty(), Optional.empty(), List.of(), List.of(tls));
    }

    private static Tls entry(String secret, String... hosts) {
        return new Tls(List.of(hosts), secret);
    }

    private static List<Tls> lingering(IngressFact now, IngressFact before) {
        return LingeringRoutes.with(now, before).tls();
    }

    @Test
    void aHostThatLostItsCertificateKeepsItBehindWhatIsWrittenNow() {
        IngressFact before = with(entry("a", "a.example", "b.example"), entry("c", "c.example"));
        IngressFact now = with(entry("new", "b.example"), entry("a", "a.example"));
        assertThat(lingering(now, before))
                .containsExactly(
                        entry("new", "b.example"),
                        entry("a", "a.example"),
                        entry("a", "b.example"),
                        entry("c", "c.example"));
    }

    @Test
    void anEntryWithoutHostsLingersAsOne() {
        assertThat(lingering(with(entry("b")), with(entry("a"), entry("b")))).containsExactly(entry("b"), entry("a"));
    }

    @Test
    void whatWasOnlyAddedOrMovedIsTheSameInstance() {
        IngressFact before = with(entry("a", "a.example"), entry("b", "b.example"));
        IngressFact now = with(entry("c", "c.example"), entry("b", "b.example"), entry("a", "a.example"));
        assertThat(LingeringRoutes.with(now, before)).isSameAs(now);
    }

    @Test
    @DisplayName("T-13 a writer that inserts a certificate before others and pauses takes none away")
    void aFileThatIsSeenHalfWrittenTakesNoCertificateAway() {
        FolderState folder = new FolderState(50);
        String a = "  - hosts: [a.example]\n    secretName: a\n";
        String b = "  - hosts: [b.example]\n    secretName: b\n";
        folder.content("a.yaml", (INGRESS + b).getBytes(StandardCharsets.UTF_8), 0);
        folder.settleAll();
        folder.content("a.yaml", (INGRESS + a).getBytes(StandardCharsets.UTF_8), 100);
        assertThat(tls(folder, 100)).containsExactly(entry("a", "a.example"), entry("b", "b.example"));
        folder.content("a.yaml", (INGRESS + a + b).getBytes(StandardCharsets.UTF_8), 120);
        assertThat(tls(folder, 120)).containsExactly(entry("a", "a.example"), entry("b", "b.example"));
        folder.content("a.yaml", (INGRESS + a).getBytes(StandardCharsets.UTF_8), 300);
        assertThat(tls(folder, 400)).containsExactly(entry("a", "a.example"));
    }

    private static List<Tls> tls(FolderState folder, long now) {
        return folder.advance(now).ingresses().values().iterator().next().tls();
    }
}
