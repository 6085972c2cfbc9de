package io.sluice.controlplane.compile.annotation;

import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.Location;
import java.util.Optional;

/**
 * What an Ingress says about client certificates; for its whole hosts.
 *
 * @param secret whose authorities count: {@code namespace/name}, as written
 * @param mode whether a certificate is asked for, and what its absence means
 * @param depth the most certificates between the client's and an authority's
 * @param errorPage where a client without the right certificate is sent
 * @param subjectPattern what the subject must match
 * @param passCertificate whether endpoints get the certificate
 * @param broken something of it is wrong in a way that nobody can be let in; it was reported
 */
public record ClientAuth(
        String secret,
        Mode mode,
        int depth,
        Optional<Location> errorPage,
        Optional<String> subjectPattern,
        boolean passCertificate,
        boolean broken) {}
