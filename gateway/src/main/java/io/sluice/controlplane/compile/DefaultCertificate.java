package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.compile.tls.ParsedSecret;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import io.sluice.model.TlsIdentity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The certificate for names that no host has, and for hosts whose entry names none: {@code --default-ssl-certificate}. */
final class DefaultCertificate {
    private static final Place FLAG = new Place("--default-ssl-certificate", 0, 0);

    private DefaultCertificate() {}

    /** The Secret of the flag; none without it. */
    static Set<ObjectName> referred(String flag) {
        int slash = flag.indexOf('/');
        return slash < 0 ? Set.of() : Set.of(new ObjectName(flag.substring(0, slash), flag.substring(slash + 1)));
    }

    /** That of the flag; without it, and as long as it cannot be used, the one that the process makes. */
    static Compiled<TlsIdentity> compile(String flag, Function<ObjectName, Optional<ParsedSecret>> secrets) {
        for (ObjectName name : referred(flag)) {
            Optional<ParsedSecret> secret = secrets.apply(name);
            Optional<TlsIdentity.Certificate> certificate = secret.flatMap(ParsedSecret::certificate);
            if (certificate.isPresent()) {
                return new Compiled<>(certificate.get(), List.of());
            }
            List<Finding> findings = secret.isPresent() ? List.of() : List.of(missing(name)); // else said of the Secret
            return new Compiled<>(new TlsIdentity.BootCertificate(), findings);
        }
        return new Compiled<>(new TlsIdentity.BootCertificate(), List.of());
    }

    private static Finding missing(ObjectName name) {
        return new Finding(
                FindingCode.SECRET_NOT_FOUND,
                new ObjectRef("Secret", name.namespace(), name.name()),
                FLAG,
                "there is no Secret " + name,
                "clients are shown a certificate that nobody can verify, or the one that was there",
                "add the Secret with type kubernetes.io/tls, or correct the flag: namespace/name");
    }
}
