package io.sluice.model;

import java.util.List;
import java.util.Optional;

/**
 * TLS to the endpoints of an upstream.
 *
 * @param name the DNS name that their certificates must be for
 * @param sendName whether that name is sent in the handshake (SNI)
 * @param verify whether their certificates are verified at all
 * @param depth the most certificates between an endpoint's and an authority's, as OpenSSL counts
 * @param authorities DER, one certificate behind the other: who may sign them; empty: whom this machine's Java trusts
 * @param revocations DER, one CRL behind the other; empty for none
 * @param client what the gateway shows of itself, if it is asked
 * @param versions names as {@code TLSv1.3}; at least one
 * @param ciphers an OpenSSL list for TLS 1.2; empty for the library's own
 * @param http2 whether HTTP/2 is agreed on in the handshake (ALPN), and nothing else will do
 */
public record UpstreamTls(
        String name,
        boolean sendName,
        boolean verify,
        int depth,
        PrivateBytes authorities,
        PrivateBytes revocations,
        Optional<TlsIdentity.Certificate> client,
        List<String> versions,
        String ciphers,
        boolean http2) {
    public UpstreamTls {
        versions = List.copyOf(versions);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("no version of TLS");
        }
    }
}
