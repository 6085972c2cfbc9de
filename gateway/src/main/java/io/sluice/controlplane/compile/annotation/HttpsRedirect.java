package io.sluice.controlplane.compile.annotation;

import java.util.Optional;

/**
 * What an Ingress says about requests that come without TLS.
 *
 * @param wanted to https where the host has TLS; nothing is said where the setting for all holds
 * @param forced to https whether the host has TLS here or not: something in front may have it
 * @param slashKept a slash at the very end of the target stays
 * @param portShown the port is written even if it is that of https
 */
public record HttpsRedirect(Optional<Boolean> wanted, boolean forced, boolean slashKept, boolean portShown) {
    public static final HttpsRedirect UNSAID = new HttpsRedirect(Optional.empty(), false, false, false);
}
