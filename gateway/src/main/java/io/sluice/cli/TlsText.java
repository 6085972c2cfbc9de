package io.sluice.cli;

import io.sluice.model.ClientCertificates;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsIdentity.BootCertificate;
import io.sluice.model.TlsIdentity.Certificate;
import io.sluice.model.TlsIdentity.Unusable;

/** What a handshake shows and asks for, for people; of certificates no more than the Secret and eight digits. */
final class TlsText {
    private TlsText() {}

    static String of(TlsHost host) {
        String name = host.host().isEmpty() ? "the default certificate" : host.host();
        return name + ": " + identity(host.identity()) + clients(host.clients())
                + (host.minTls13() ? ", TLS 1.3 only" : "");
    }

    private static String identity(TlsIdentity identity) {
        if (identity instanceof Certificate certificate) {
            return certificate.secret() + " " + certificate.chain() + ", valid until " + certificate.notAfter();
        } else if (identity instanceof Unusable unusable) {
            return "handshakes are refused: " + unusable.secret() + ": " + unusable.problem();
        } else if (identity instanceof BootCertificate) {
            return "made by this process when it starts, so that nobody can verify it";
        }
        throw new IllegalStateException("an identity without text: " + identity);
    }

    private static String clients(ClientCertificates clients) {
        return switch (clients.mode()) {
            case OFF -> "";
            case REQUIRED -> ", clients need a certificate";
            case OPTIONAL -> ", clients may have a certificate";
            case ANY -> ", clients may have any certificate";
        };
    }
}
