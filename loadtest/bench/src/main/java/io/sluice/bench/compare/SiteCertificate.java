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

    /** What h2load and the handshakes offer, and nothing else. */
    static final String SUITE = "TLS_AES_128_GCM_SHA256";

    /** What wrk offers first. It cannot be told otherwise, so that every target must follow its clients. */
    static final String WRK_SUITE = "TLS_AES_256_GCM_SHA384";

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

    /** A client that takes no other certificate. For HTTP/1.1 it prefers the same suite as wrk. */
    TlsClient client(String protocol) {
        TlsClient client = TlsClient.to(HOST).alpn(protocol).trusting(root).verifyingName();
        return protocol.equals("h2") ? client.ciphers(SUITE) : client.ciphers(WRK_SUITE, SUITE);
    }

    /** What such a client must get. */
    static String suiteFor(String protocol) {
        return protocol.equals("h2") ? SUITE : WRK_SUITE;
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
