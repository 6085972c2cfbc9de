package io.sluice.controlplane.compile;

import io.sluice.controlplane.compile.annotation.ClientAuth;
import io.sluice.controlplane.compile.tls.ClientAuthorities;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientGate;
import java.util.Optional;

/**
 * What the annotations of one Ingress say of client certificates.
 *
 * @param asked in handshakes of its hosts
 * @param gate for their requests
 */
record ClientClaim(ClientCertificates asked, ClientGate gate) {
    /** Whether somebody may be kept out by it: not where certificates are not asked for, and nothing depends on one. */
    boolean guards() {
        return asked.asked() || gate.unusable() || gate.subjectPattern().isPresent();
    }

    /**
     * @param authorities what is in its Secret; absent when that cannot be used, which lets nobody in
     */
    static ClientClaim of(ClientAuth said, Optional<ClientAuthorities> authorities) {
        boolean unusable = said.broken() || authorities.isEmpty();
        ClientCertificates asked = unusable
                ? ClientCertificates.NONE
                : new ClientCertificates(
                        said.mode(),
                        authorities.get().authorities(),
                        authorities.get().revocations(),
                        said.depth());
        return new ClientClaim(
                asked,
                new ClientGate(said.mode(), unusable, said.errorPage(), said.subjectPattern(), said.passCertificate()));
    }
}
