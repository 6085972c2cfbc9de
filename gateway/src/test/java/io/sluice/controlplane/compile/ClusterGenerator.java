package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.IngressFact.PathType;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.compile.tls.TlsFiles;
import io.sluice.model.BalancePolicy;
import io.sluice.settings.IngressSettings;
import io.sluice.settings.IngressSettings.EndpointOverride;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Clusters out of a seed, with few names, so that objects get into each other's way as often as possible. */
final class ClusterGenerator {
    private static final String[] CREATED = {"", "", "2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"};
    private static final String[] HOSTS = {
        "", "", "a.test", "b.test", "A.test.", "*.a.test", "x.a.test", "bad_host", "rsa2048.example", "shop.example"
    };
    private static final String[] PATHS = {"/", "/a", "/a/", "/a/b", "a", "", "/a//b", "/%61", "/b;x", "/c"};
    private static final String[] PORTS = {"80", "http", "8080", "web", "81"};
    private static final String[] ADDRESSES = {
        "10.0.0.1", "10.0.0.2", "10.0.0.3", "127.0.0.1", "fd00::1", "10.0.0.300", "::ffff:10.0.0.1"
    };
    private static final String[] POLICIES = {"sticky cookie=a", "sticky cookie=a", "sticky", "random", ""};
    /** Of {@code rsa2048.example}, which are quick to look into, and of {@code shop.example}. */
    private static final SecretFact[] SECRETS = {
        TlsFiles.secret(TlsFiles.text("rsa2048.crt"), TlsFiles.text("rsa2048.key")),
        TlsFiles.secret(TlsFiles.text("rsa2048.crt"), TlsFiles.text("rsa2048.pkcs1.key")),
        TlsFiles.secret(TlsFiles.text("rsa2048.crt", "rsa2048.crt"), TlsFiles.text("rsa2048.key")),
        TlsFiles.secret(TlsFiles.text("middle.crt", "leaf.crt"), TlsFiles.text("leaf.key")),
        TlsFiles.secret(TlsFiles.text("rsa2048.crt"), TlsFiles.text("leaf.key")),
        TlsFiles.secret("garbage", "")
    };

    private static final String[] CLASSES = {"sluice", "nginx", "other"};

    private final Random random;

    /** Kind and name → fact; the truth from which snapshots are made. */
    private final Map<String, Fact> facts = new TreeMap<>();

    ClusterGenerator(long seed) {
        random = new Random(seed);
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    IngressSettings settings() {
        List<EndpointOverride> overrides = oneIn(3)
                ? List.of(
                        new EndpointOverride("a", "s1", "", "localhost", 3000),
                        new EndpointOverride("b", "nosuch", "", "127.0.0.1", 1))
                : List.of();
        return new IngressSettings(
                oneIn(6) ? Optional.of("nginx") : Optional.empty(),
                "sluice.io/ingress-controller",
                oneIn(2) ? "a/s0" : "",
                overrides,
                oneIn(2),
                !oneIn(4),
                "",
                BalancePolicy.Blind.ROUND_ROBIN,
                oneIn(2) ? "a/t0" : "",
                /* enableSslPassthrough */ oneIn(2),
                /* sslRedirect */ true,
                List.of(),
                443);
    }

    /** Adds, replaces or removes one object. */
    void change() {
        Fact fact = anyFact();
        String key = fact.meta().ref().toString();
        if (oneIn(3)) {
            facts.remove(key);
        } else {
            facts.put(key, fact);
        }
    }

    private Fact anyFact() {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3:
                return ingress();
            case 4, 5:
                return service();
            case 6:
                return slice();
            case 7:
                return Facts.endpoints(
                        name("s", 4),
                        Facts.subset(oneIn(2) ? "8080" : "http:8080", any(ADDRESSES), "!" + any(ADDRESSES)));
            case 8:
                return pod();
            case 9, 10:
                return secret();
            default:
                return Facts.ingressClass(any(CLASSES), oneIn(2) ? "sluice.io/ingress-controller" : "other", oneIn(2));
        }
    }

    private String name(String prefix, int count) {
        return (oneIn(2) ? "a/" : "b/") + prefix + random.nextInt(count);
    }

    private Meta meta(String kind, String name, Map<String, String> labels, Map<String, String> annotations) {
        return Facts.meta(kind, name, any(CREATED), labels, annotations);
    }

    private IngressFact ingress() {
        Map<String, String> annotations = new HashMap<>();
        if (oneIn(4)) {
            annotations.put("nginx.ingress.kubernetes.io/proxy-body-size", oneIn(3) ? "wrong" : "8m");
        }
        if (oneIn(5)) {
            annotations.put("nginx.ingress.kubernetes.io/permanent-redirect", oneIn(2) ? "/moved" : "x\r\ny");
        }
        if (oneIn(3)) {
            annotations.put("nginx.ingress.kubernetes.io/ssl-passthrough", "true");
        }
        if (oneIn(8)) {
            annotations.put("kubernetes.io/ingress.class", any(CLASSES));
        }
        List<IngressFact.Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            rules.add(rule());
        }
        return new IngressFact(
                meta("Ingress", name("i", 6), Map.of(), annotations),
                oneIn(3) ? Optional.of(any(CLASSES)) : Optional.empty(),
                oneIn(3) ? Optional.of(backend()) : Optional.empty(),
                rules,
                tls());
    }

    private List<IngressFact.Tls> tls() {
        List<IngressFact.Tls> tls = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            tls.add(new IngressFact.Tls(
                    oneIn(4) ? List.of() : List.of(any(HOSTS), any(HOSTS)), oneIn(5) ? "" : "t" + random.nextInt(3)));
        }
        return tls;
    }

    private SecretFact secret() {
        SecretFact content = any(SECRETS);
        return new SecretFact(Facts.meta("Secret", name("t", 3)), oneIn(9) ? "Opaque" : content.type(), content.data());
    }

    private IngressFact.Rule rule() {
        List<IngressFact.Path> paths = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            paths.add(new IngressFact.Path(
                    any(PATHS), any(PathType.values()), oneIn(9) ? Optional.empty() : Optional.of(backend())));
        }
        return new IngressFact.Rule(any(HOSTS), paths);
    }

    private IngressFact.Backend backend() {
        return oneIn(9)
                ? new IngressFact.ResourceBackend("Bucket", "b")
                : Facts.backend("s" + random.nextInt(4) + ":" + any(PORTS));
    }

    private ServiceFact service() {
        Map<String, String> annotations = new HashMap<>();
        if (oneIn(6)) {
            annotations.put("sluice.io/endpoints", oneIn(2) ? "127.0.0.1:1" : "oops");
        }
        if (oneIn(3)) {
            annotations.put("sluice.io/load-balance", any(POLICIES));
        }
        Map<String, String> selector = oneIn(2) ? Map.of() : Map.of("app", "p" + random.nextInt(2));
        String[][] ports = {{"80"}, {"http:80->8080"}, {"http:80->web", "https:81"}, {"80/UDP"}, {}, {"80", "80"}};
        boolean external = oneIn(6);
        Meta meta = meta("Service", name("s", 4), Map.of(), annotations);
        ServiceFact fact = Facts.service(
                meta,
                external ? ServiceFact.Type.EXTERNAL_NAME : ServiceFact.Type.NODE_PORT,
                selector,
                external ? (oneIn(2) ? "localhost" : "db.example") : "",
                any(ports));
        return oneIn(2) ? withNodePorts(fact) : fact;
    }

    private ServiceFact withNodePorts(ServiceFact fact) {
        List<ServiceFact.Port> ports = fact.ports().stream()
                .map(port -> new ServiceFact.Port(
                        port.name(),
                        port.protocol(),
                        port.port(),
                        port.targetPort(),
                        oneIn(4) ? 8080 : 30_000 + random.nextInt(3),
                        oneIn(4) ? "https" : ""))
                .toList();
        return new ServiceFact(
                fact.meta(),
                fact.type(),
                fact.selector(),
                ports,
                fact.clusterIps(),
                fact.externalName(),
                fact.externalIps(),
                fact.loadBalancerIps(),
                oneIn(3) ? Optional.of(random.nextInt(90_000)) : Optional.empty(),
                fact.internalLocal(),
                fact.externalLocal(),
                fact.publishNotReadyAddresses(),
                fact.trafficDistribution(),
                fact.ipFamilies(),
                fact.extra());
    }

    private EndpointSliceFact slice() {
        List<EndpointSliceFact.Endpoint> members = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            members.add(Facts.endpoint(any(ADDRESSES), maybe(), maybe(), maybe()));
        }
        Optional<String> portName = oneIn(5) ? Optional.empty() : Optional.of(oneIn(2) ? "" : "http");
        EndpointSliceFact.Port port =
                new EndpointSliceFact.Port(portName, "TCP", oneIn(6) ? 0 : 8080 + random.nextInt(2), "");
        return Facts.slice(name("e", 5), oneIn(8) ? "" : "s" + random.nextInt(5), List.of(port), members);
    }

    private Optional<Boolean> maybe() {
        return oneIn(3) ? Optional.empty() : Optional.of(oneIn(2));
    }

    private PodFact pod() {
        Map<String, String> labels = Map.of("app", "p" + random.nextInt(2));
        Map<String, String> annotations =
                oneIn(3) ? Map.of(oneIn(4) ? "sluice.io/endpoints" : "sluice.io/endpoint", "127.0.0.1:5000") : Map.of();
        return Facts.pod(
                meta("Pod", name("p", 4), labels, annotations),
                oneIn(3) ? "" : any(ADDRESSES),
                oneIn(2),
                oneIn(4),
                new PodFact.Port("web", "TCP", 9000 + random.nextInt(2)));
    }

    /** The facts by another history: mostly what changed is changed in the maps of before, else all is put in anew. */
    ClusterSnapshot snapshot(ClusterSnapshot before) {
        List<Fact> shuffled = new ArrayList<>(facts.values());
        Collections.shuffle(shuffled, random);
        ClusterSnapshot now = Facts.cluster(shuffled);
        return new ClusterSnapshot(
                sharing(before.ingresses(), now.ingresses()),
                sharing(before.ingressClasses(), now.ingressClasses()),
                sharing(before.services(), now.services()),
                sharing(before.endpointSlices(), now.endpointSlices()),
                sharing(before.endpoints(), now.endpoints()),
                sharing(before.pods(), now.pods()),
                now.nodes(),
                now.namespaces(),
                sharing(before.secrets(), now.secrets()),
                now.configMaps(),
                List.of());
    }

    private <F extends Fact> FactMap<F> sharing(FactMap<F> before, FactMap<F> now) {
        if (oneIn(4)) {
            return now;
        }
        FactMap<F> changed = before;
        for (ObjectName name : before.keySet()) {
            changed = now.containsKey(name) ? changed : changed.without(name);
        }
        for (F fact : now.values()) {
            changed = fact.equals(before.get(fact.name())) ? changed : changed.with(fact);
        }
        return changed;
    }
}
