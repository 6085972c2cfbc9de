package io.sluice.cli.demo;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.dataplane.tls.ThrowAwayAuthority;
import io.sluice.dataplane.tls.ThrowAwayAuthority.Issued;
import io.sluice.model.PrivateBytes;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * TLS for the demo: an authority that lives as long as the process, and a Secret that stands in no file, with a certificate for
 * whatever hosts the manifests name now. Its key is in memory only. For the thread of the publisher.
 */
public final class DemoTls implements UnaryOperator<ClusterSnapshot> {
    /** The name of the Secret, as {@code --default-ssl-certificate} takes it. */
    public static final String SECRET = "sluice-demo/throw-away";

    private static final String LOCAL = "localhost";
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*");
    private static final int LONGEST = 253;
    /** Clients refuse certificates without end; nobody tries that many hosts in a demo. */
    private static final int MOST_NAMES = 100;

    private final InstantSource clock;
    private final ThrowAwayAuthority authority;
    private Set<String> names = Set.of();
    private SecretFact secret;

    /** @param clock by the wall */
    public DemoTls(InstantSource clock) {
        this.clock = clock;
        this.authority = new ThrowAwayAuthority("Sluice demo, thrown away when it ends", clock.instant());
    }

    /** The certificate to trust, PEM. */
    public String authority() {
        return pem("CERTIFICATE", authority.certificate());
    }

    /** With the Secret; the same one as long as the hosts are the same. */
    @Override
    public ClusterSnapshot apply(ClusterSnapshot manifests) {
        Set<String> wanted = hosts(manifests);
        if (!wanted.equals(names)) {
            names = wanted;
            secret = issue(wanted);
        }
        return manifests.with(secret);
    }

    private static NavigableSet<String> hosts(ClusterSnapshot manifests) {
        NavigableSet<String> hosts = new TreeSet<>(Set.of(LOCAL));
        manifests.ingresses().values().stream()
                .flatMap(ingress -> ingress.rules().stream())
                .map(rule -> rule.host().toLowerCase(Locale.ROOT))
                .filter(host -> host.length() <= LONGEST && HOST.matcher(host).matches())
                .distinct()
                .sorted()
                .limit(MOST_NAMES)
                .forEach(hosts::add);
        return hosts;
    }

    private SecretFact issue(Set<String> wanted) {
        Issued issued = authority.issue(wanted, clock.instant());
        int slash = SECRET.indexOf('/');
        ObjectName name = new ObjectName(SECRET.substring(0, slash), SECRET.substring(slash + 1));
        Meta meta = new Meta("Secret", name, "", Map.of(), Map.of(), new Positions("made by the demo", Map.of()));
        return new SecretFact(
                meta,
                "kubernetes.io/tls",
                Map.of(
                        "tls.crt",
                        bytes(pem("CERTIFICATE", issued.chain().reveal())),
                        "tls.key",
                        bytes(pem("PRIVATE KEY", issued.key().reveal()))));
    }

    private static PrivateBytes bytes(String text) {
        return new PrivateBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
