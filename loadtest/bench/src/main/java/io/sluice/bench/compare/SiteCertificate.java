package io.sluice.bench.compare;

import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.Pem;
import io.sluice.kit.tls.TlsClient;
import java.nio.file.Path;

/**
 * What every target shows in TLS: one certificate with an EC P-256 key for {@link #HOST}, of an authority that lives as
 * long as the run, in the files that each of them reads.
 *
 * @param chain PEM
 * @param key PEM, PKCS#8
 * @param both one file with both, as HAProxy wants it
 */
record SiteCertificate(Authority root, Identity identity, Path chain, Path key, Path both) {

    /** wrk takes SNI from the URL and finds the address by it, so that no name but this one works everywhere. */
    static final String HOST = "localhost";

    /** What each target must choose: the suite that costs least where the processor knows AES. */
    static final String SUITE = "TLS_AES_128_GCM_SHA256";

    static final String GROUP = "X25519";

    /** The Secret of {@link Manifests}. */
    static final String SECRET = "localhost-tls";

    static SiteCertificate in(Path dir) {
        Authority root = Authority.root("Comparison");
        Identity identity = root.server(HOST);
        SiteCertificate certificate = new SiteCertificate(
                root, identity, dir.resolve("chain.pem"), dir.resolve("key.pem"), dir.resolve("both.pem"));
        Site.write(certificate.chain, identity.chainPem());
        Site.write(certificate.key, identity.keyPem());
        Site.write(certificate.both, identity.chainPem() + identity.keyPem());
        return certificate;
    }

    /** A client that takes no other certificate. It offers what the JDK does, which prefers AES-256. */
    TlsClient client(String protocol) {
        return TlsClient.to(HOST).alpn(protocol).trusting(root).verifyingName();
    }

    String secret() {
        return """
                ---
                apiVersion: v1
                kind: Secret
                metadata:
                  name: %s
                  namespace: default
                type: kubernetes.io/tls
                data:
                  tls.crt: %s
                  tls.key: %s
                """.formatted(SECRET, Pem.base64(identity.chainPem()), Pem.base64(identity.keyPem()));
    }
}
