package io.sluice.controlplane.compile.tls;

import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which certificates of a table are not valid at some moment, or not for long. Pure: the moment is handed in. */
public final class CertificateAge {
    /** Time for people to act. Automatic renewal comes 30 days before the end of a certificate of 90 days. */
    private static final Duration SOON = Duration.ofDays(21);

    /** Of shorter lives only the last quarter: renewal is due at two thirds, and is not late before. */
    private static final int PART_OF_LIFE = 4;

    private CertificateAge() {}

    /** Whether a client takes it at that moment, as far as its dates go. RFC 5280 section 4.1.2.5: both ends are included. */
    public static boolean isValid(TlsIdentity.Certificate certificate, Instant at) {
        return !at.isBefore(certificate.notBefore()) && !at.isAfter(certificate.notAfter());
    }

    /**
     * One Finding for each Secret with such a certificate that somebody may be shown. What a wildcard has, hosts below it may show
     * which are not passed on with it.
     *
     * @param secrets where they are written
     * @return sorted
     */
    public static List<Finding> findings(TlsTable table, FactMap<SecretFact> secrets, Instant at) {
        Map<ObjectRef, TlsIdentity.Certificate> certificates = new HashMap<>();
        Stream<TlsHost> exact = table.exact().values().stream()
                .filter(host -> !table.passExact().containsKey(host.host()));
        Stream.of(exact, table.wildcard().values().stream(), Stream.of(table.unnamed()))
                .flatMap(hosts -> hosts)
                .map(TlsHost::identity)
                .filter(TlsIdentity.Certificate.class::isInstance)
                .map(TlsIdentity.Certificate.class::cast)
                .forEach(certificate -> certificates.put(certificate.secret(), certificate));
        List<Finding> findings = new ArrayList<>();
        certificates.forEach(
                (secret, certificate) -> finding(certificate, at, secrets).ifPresent(findings::add));
        Collections.sort(findings);
        return findings;
    }

    private static Optional<Finding> finding(
            TlsIdentity.Certificate certificate, Instant at, FactMap<SecretFact> secrets) {
        if (!isValid(certificate, at)) {
            boolean early = at.isBefore(certificate.notBefore());
            return Optional.of(new Finding(
                    FindingCode.CERTIFICATE_EXPIRED,
                    certificate.secret(),
                    place(certificate.secret(), secrets),
                    early
                            ? "the certificate is valid from " + certificate.notBefore() + " on"
                            : "the certificate was valid until " + certificate.notAfter(),
                    "clients refuse it; as long as the one before is valid, they are shown that",
                    early ? "look at the clock of this machine, then at that of the issuer" : "renew it"));
        }
        if (at.isAfter(certificate.notAfter().minus(notice(certificate)))) {
            return Optional.of(new Finding(
                    FindingCode.CERTIFICATE_EXPIRES_SOON,
                    certificate.secret(),
                    place(certificate.secret(), secrets),
                    "the certificate is valid until " + certificate.notAfter(),
                    "clients refuse it then",
                    "renew it; if that is automatic, look why it was not renewed"));
        }
        return Optional.empty();
    }

    /** Where a certificate is written. */
    public static Place place(ObjectRef ref, FactMap<SecretFact> secrets) {
        SecretFact secret = secrets.get(new ObjectName(ref.namespace(), ref.name()));
        return secret == null ? Place.CLUSTER : SecretPlace.of(secret.meta(), ParsedSecret.CERTIFICATE);
    }

    private static Duration notice(TlsIdentity.Certificate certificate) {
        Duration part = Duration.between(certificate.notBefore(), certificate.notAfter())
                .dividedBy(PART_OF_LIFE);
        return part.compareTo(SOON) < 0 ? part : SOON;
    }
}
