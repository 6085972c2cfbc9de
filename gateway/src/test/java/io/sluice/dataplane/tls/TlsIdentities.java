package io.sluice.dataplane.tls;

import io.sluice.kit.Bytes;
import io.sluice.kit.tls.Identity;
import io.sluice.model.ObjectRef;
import io.sluice.model.PrivateBytes;
import io.sluice.model.TlsIdentity;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/** A kit's identity as a plan has it. */
public final class TlsIdentities {
    private TlsIdentities() {}

    /** As if it came from a Secret. */
    public static TlsIdentity.Certificate of(Identity identity) {
        X509Certificate leaf = identity.certificate();
        return new TlsIdentity.Certificate(
                new PrivateBytes(Bytes.concat(
                        identity.chain().stream().map(TlsIdentities::der).toArray(byte[][]::new))),
                new PrivateBytes(identity.keys().getPrivate().getEncoded()),
                leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant(),
                new ObjectRef("Secret", "test", "certificate"));
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
