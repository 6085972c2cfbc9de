package io.sluice.model;

import java.util.Optional;

/**
 * What a request needs that is for a host with client certificates.
 *
 * @param mode what was asked for in the handshake
 * @param unusable what the host's owner wrote cannot be used, so that nobody can be told from anybody: all is refused
 * @param errorPage where a client without the right certificate is sent, instead of being refused
 * @param subjectPattern what the subject (RFC 2253) must match somewhere; an RE2 expression
 * @param passCertificate whether the endpoint gets the certificate
 */
public record ClientGate(
        ClientCertificates.Mode mode,
        boolean unusable,
        Optional<Location> errorPage,
        Optional<String> subjectPattern,
        boolean passCertificate) {}
