package io.sluice.model;

import java.util.Optional;

/**
 * What holds for a whole host, whatever the path.
 *
 * @param tls the host is served over TLS: clients are told to stay there (RFC 6797)
 * @param clients asked for certificates, and what follows
 */
public record HostRules(boolean tls, Optional<ClientGate> clients) {
    public static final HostRules NONE = new HostRules(false, Optional.empty());
}
