package io.sluice.model;

import java.util.Map;
import java.util.Set;

/**
 * What a TLS handshake shows and asks for, by the name that the client gives (SNI). Exact names win over wildcards,
 * wildcards over the rest.
 *
 * <p>{@link #find} is the one look-up of such a name: the handshake, the check whether a request came by the connection of
 * another host, and what is told to people use it, so that no two of them can disagree.
 *
 * @param exact by canonical host name (lower case, no trailing dot)
 * @param wildcard by the name behind {@code *.}; one label is matched
 * @param unnamed for clients that give no name, and for names that are not here
 * @param passExact where connections go as they are, not decrypted, by canonical host name
 * @param passWildcard the same by the name behind {@code *.}
 */
public record TlsTable(
        Map<String, TlsHost> exact,
        Map<String, TlsHost> wildcard,
        TlsHost unnamed,
        Map<String, UpstreamId> passExact,
        Map<String, PassedWildcard> passWildcard) {
    /**
     * A wildcard whose connections go as they are.
     *
     * @param to where they go
     * @param except hosts below it that somebody has by their own names, canonical: they are decrypted, with TLS of their own or without
     */
    public record PassedWildcard(UpstreamId to, Set<String> except) {}

    /** Every client is shown the certificate made at boot. */
    public static final TlsTable EMPTY = new TlsTable(Map.of(), Map.of(), TlsHost.UNNAMED, Map.of(), Map.of());

    /**
     * What holds for a name.
     *
     * @param canonicalName lower case, no trailing dot; empty when the client gave none
     */
    public TlsHost find(String canonicalName) {
        TlsHost host = exact.get(canonicalName);
        if (host != null) {
            return host;
        }
        host = wildcard.isEmpty() ? null : wildcard.get(behindFirstLabel(canonicalName));
        return host != null ? host : unnamed;
    }

    /** Where the connections for a name go as they are; null when they are decrypted here. */
    public UpstreamId passed(String canonicalName) {
        UpstreamId upstream = passExact.get(canonicalName);
        if (upstream != null || passWildcard.isEmpty()) {
            return upstream;
        }
        PassedWildcard wide = passWildcard.get(behindFirstLabel(canonicalName));
        // Of two hosts the one with the name itself is meant, whatever the other wants, and whoever has it.
        return wide == null || wide.except().contains(canonicalName) ? null : wide.to();
    }

    /** Empty, which is nobody's name, when there is one label only. */
    public static String behindFirstLabel(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }
}
