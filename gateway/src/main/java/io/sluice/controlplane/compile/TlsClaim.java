package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.FindingCode;
import io.sluice.model.TlsIdentity;
import java.util.Optional;

/**
 * What the {@code tls} section of one Ingress says of one of its hosts.
 *
 * @param field the entry, for example {@code spec.tls[0]}
 * @param secret that it names; absent when the entry wants the default certificate
 * @param identity what the host shows if this claim is the one that counts; {@link TlsIdentity.BootCertificate} stands for the
 *     default certificate, whichever that is
 * @param flaw why it does not give what it promises; what that costs depends on who else has the host
 */
record TlsClaim(String field, Optional<ObjectName> secret, TlsIdentity identity, Optional<Flaw> flaw) {
    /** A Finding without what it leads to. */
    record Flaw(FindingCode code, String what, String fix) {}

    boolean usable() {
        return flaw.isEmpty();
    }
}
