package io.sluice.cli;

import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Severity;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsIdentity.BootCertificate;
import io.sluice.model.TlsIdentity.Certificate;
import io.sluice.model.TlsIdentity.Unusable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a handshake shows, and which Secret was left aside for it, and why. */
final class HandshakeLines {
    private final List<Finding> findings;
    private final Optional<ObjectRef> ofFlag;

    /** @param flag {@code --default-ssl-certificate}; empty without */
    HandshakeLines(List<Finding> findings, String flag) {
        this.findings = findings;
        int slash = flag.indexOf('/');
        this.ofFlag = slash < 0
                ? Optional.empty()
                : Optional.of(new ObjectRef("Secret", flag.substring(0, slash), flag.substring(slash + 1)));
    }

    /**
     * @param found by the look-up of the handshake
     * @param host that was asked for, canonical
     */
    List<String> of(TlsHost found, String host) {
        Stream<Finding> why = findings.stream()
                .filter(finding -> finding.severity() != Severity.INFO)
                .filter(finding -> isAbout(finding, found.identity(), host));
        return Stream.concat(Stream.of(TlsText.of(found)), why.map(Finding::toString))
                .toList();
    }

    private boolean isAbout(Finding finding, TlsIdentity shown, String host) {
        if (shown instanceof Certificate certificate && finding.object().equals(certificate.secret())) {
            return true;
        } else if (shown instanceof Unusable unusable && finding.object().equals(unusable.secret())) {
            return true;
        } else if (shown instanceof BootCertificate && ofFlag.equals(Optional.of(finding.object()))) {
            return true;
        }
        return finding.code() == FindingCode.NAME_NOT_COVERED && names(finding, host);
    }

    /** The end of the text is the host of a rule. */
    private static boolean names(Finding finding, String host) {
        String wildcard = "*" + host.substring(Math.max(0, host.indexOf('.')));
        return finding.what().endsWith(" for " + host) || finding.what().endsWith(" for " + wildcard);
    }
}
