package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.IngressFact.Tls;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.compile.tls.ParsedSecret;
import io.sluice.controlplane.compile.tls.Problem;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.TlsIdentity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The {@code tls} section of an Ingress: which entry is for which of its hosts. The one that names the host; else the first
 * whose certificate covers it, in whatever entry that stands; else one that names no host and has no certificate to cover any.
 * An entry without a Secret wants the default certificate.
 */
final class TlsClaims {
    private static final int NONE = -1;

    private final IngressFact ingress;
    private final Meta meta;
    private final Function<ObjectName, Optional<ParsedSecret>> secrets;
    private final List<Finding> findings;

    /** By canonical host: the first entry that names it. */
    private final Map<String, Integer> named = new HashMap<>();

    /** The first entry of every Secret that can be used, in the order of the entries. */
    private final Map<ParsedSecret, Integer> covering = new LinkedHashMap<>();

    /** The first entry that names no host and has no certificate to say which are meant. */
    private int forAll = NONE;

    /**
     * @param secrets what is in a Secret; absent for one that is not there
     * @param findings gets what is wrong
     */
    TlsClaims(IngressFact ingress, Function<ObjectName, Optional<ParsedSecret>> secrets, List<Finding> findings) {
        this.ingress = ingress;
        this.meta = ingress.meta();
        this.secrets = secrets;
        this.findings = findings;
        for (int i = 0; i < ingress.tls().size(); i++) {
            index(ingress.tls().get(i), i);
        }
    }

    private void index(Tls entry, int index) {
        entry.hosts().forEach(written -> HostName.canonical(written).ifPresent(host -> named.putIfAbsent(host, index)));
        Optional<ParsedSecret> usable = entry.secretName().isEmpty()
                ? Optional.empty()
                : secrets.apply(secret(entry)).filter(one -> one.certificate().isPresent());
        if (usable.isPresent()) {
            covering.putIfAbsent(usable.get(), index);
        } else if (entry.hosts().isEmpty() && forAll == NONE) {
            forAll = index;
        }
    }

    /** Every Secret that it names, there or not. */
    Set<ObjectName> referred() {
        Set<ObjectName> referred = new HashSet<>();
        ingress.tls().stream()
                .filter(entry -> !entry.secretName().isEmpty())
                .forEach(entry -> referred.add(secret(entry)));
        return referred;
    }

    private ObjectName secret(Tls entry) {
        return new ObjectName(meta.namespace(), entry.secretName());
    }

    /**
     * @param host of a rule, canonical; empty for none, which no certificate is for
     */
    Optional<TlsClaim> of(String host) {
        if (host.isEmpty()) {
            return Optional.empty();
        }
        int index = entry(host);
        return index == NONE
                ? Optional.empty()
                : Optional.of(claim(ingress.tls().get(index), field(index), host));
    }

    private int entry(String host) {
        if (named.containsKey(host)) {
            return named.get(host);
        }
        for (Map.Entry<ParsedSecret, Integer> secret : covering.entrySet()) {
            if (secret.getKey().covers(host)) {
                return secret.getValue();
            }
        }
        return forAll;
    }

    private static String field(int entry) {
        return "spec.tls[" + entry + "]";
    }

    private TlsClaim claim(Tls entry, String field, String host) {
        if (entry.secretName().isEmpty()) {
            return new TlsClaim(field, Optional.empty(), new TlsIdentity.BootCertificate(), Optional.empty());
        }
        ObjectName name = secret(entry);
        Optional<ParsedSecret> parsed = secrets.apply(name);
        Optional<TlsIdentity.Certificate> certificate = parsed.flatMap(ParsedSecret::certificate);
        if (certificate.isEmpty()) {
            Optional<Problem> problem = parsed.flatMap(ParsedSecret::problem);
            ObjectRef ref = new ObjectRef("Secret", name.namespace(), name.name());
            TlsIdentity unusable =
                    new TlsIdentity.Unusable(ref, problem.map(Problem::toString).orElse("there is no such Secret"));
            return new TlsClaim(field, Optional.of(name), unusable, Optional.of(flaw(name, problem)));
        }
        if (!parsed.get().covers(host)) {
            return new TlsClaim(
                    field, Optional.of(name), new TlsIdentity.BootCertificate(), Optional.of(notCovered(host, name)));
        }
        return new TlsClaim(field, Optional.of(name), certificate.get(), Optional.empty());
    }

    private static TlsClaim.Flaw flaw(ObjectName secret, Optional<Problem> problem) {
        return problem.map(one ->
                        new TlsClaim.Flaw(FindingCode.BAD_TLS_SECRET, "Secret " + secret + ": " + one, one.fix()))
                .orElse(
                        new TlsClaim.Flaw(
                                FindingCode.SECRET_NOT_FOUND,
                                "there is no Secret " + secret,
                                "add the Secret with type kubernetes.io/tls; without secretName the default certificate is used"));
    }

    private static TlsClaim.Flaw notCovered(String host, ObjectName secret) {
        return new TlsClaim.Flaw(
                FindingCode.NAME_NOT_COVERED,
                "the certificate of Secret " + secret + " is not for " + host,
                "name a Secret whose certificate has " + host + " among its names");
    }

    /** Said once the hosts of the rules are known. */
    void report(Set<String> hosts) {
        Set<String> served = new HashSet<>(hosts);
        hosts.forEach(host -> served.add("*" + host.substring(Math.max(0, host.indexOf('.')))));
        for (int i = 0; i < ingress.tls().size(); i++) {
            Tls entry = ingress.tls().get(i);
            if (!entry.secretName().isEmpty()) {
                reportSecret(i, entry, hosts);
            }
            for (int j = 0; j < entry.hosts().size(); j++) {
                if (HostName.canonical(entry.hosts().get(j))
                        .filter(served::contains)
                        .isEmpty()) {
                    reportWithoutRule(
                            field(i) + ".hosts[" + j + "]", entry.hosts().get(j));
                }
            }
        }
    }

    /** What a Secret that is not there costs a host is told with the host; this one costs none, and is wrong all the same. */
    private void reportSecret(int index, Tls entry, Set<String> hosts) {
        ObjectName name = secret(entry);
        boolean used = hosts.stream().anyMatch(host -> !host.isEmpty() && entry(host) == index);
        if (!used && secrets.apply(name).isEmpty()) {
            TlsClaim.Flaw flaw = flaw(name, Optional.empty());
            report(
                    flaw.code(),
                    field(index) + ".secretName",
                    flaw.what(),
                    "no host of a rule of this Ingress goes by the entry",
                    flaw.fix());
        }
    }

    private void reportWithoutRule(String field, String written) {
        report(
                FindingCode.TLS_HOST_WITHOUT_RULE,
                field,
                "no rule of this Ingress is for " + Finding.quoted(written),
                "the entry has no effect for that host",
                "add a rule for the host here, or move the entry to the Ingress that has one");
    }

    private void report(FindingCode code, String field, String what, String why, String fix) {
        findings.add(new Finding(code, meta.ref(), meta.at(field), what, why, fix));
    }
}
