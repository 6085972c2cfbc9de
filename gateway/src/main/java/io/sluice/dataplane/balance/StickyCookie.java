package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;
import io.sluice.model.UpstreamId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A client stays with the endpoint that its cookie names, as long as the endpoint is in the set. Others take turns and
 * get a cookie. A retry goes elsewhere for this once: the cookie stays.
 */
public final class StickyCookie implements Balancer {
    private final KeySource source;
    private final Balancer others;
    private final long[] values;
    private final EndpointState[] named;
    private final Map<EndpointState, byte[]> lines = new HashMap<>();

    /**
     * @param upstream whose names are in the key, so that a cookie of one Service means nothing to another
     * @param cookie empty for a name of the upstream's own: a browser has one cookie of a name for all paths of a host
     * @param others for clients without a valid cookie
     */
    StickyCookie(UpstreamId upstream, String cookie, EndpointState[] states, Balancer others) {
        String name = name(upstream, cookie);
        this.source = new KeySource(KeySource.Kind.ENDPOINT_COOKIE, name);
        this.others = others;
        int slots = Integer.highestOneBit(Math.max(1, states.length)) * 4;
        this.values = new long[slots];
        this.named = new EndpointState[slots];
        MessageDigest digest = digest();
        for (EndpointState state : states) {
            long value = value(digest, upstream, state);
            put(value, state);
            lines.put(state, line(name, value));
        }
    }

    /**
     * The cookie's name.
     *
     * @param chosen empty for one of the upstream's own, which is the same on every replica
     */
    public static String name(UpstreamId upstream, String chosen) {
        return chosen.isEmpty()
                ? String.format(Locale.ROOT, "sluice-%08x", KeyHash.of(upstream.toString()) >>> 32)
                : chosen;
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static long value(MessageDigest digest, UpstreamId upstream, EndpointState state) {
        byte[] hash = digest.digest(("sticky " + upstream + " " + state.endpoint()).getBytes(StandardCharsets.UTF_8));
        return KeyHash.of(hash, 0, hash.length);
    }

    private static byte[] line(String name, long value) {
        return String.format(Locale.ROOT, "Set-Cookie: %s=%016x; Path=/; HttpOnly; SameSite=Lax\r\n", name, value)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void put(long value, EndpointState state) {
        int slot = slot(value);
        while (named[slot] != null) {
            slot = slot + 1 & values.length - 1;
        }
        values[slot] = value;
        named[slot] = state;
    }

    private EndpointState find(long value) {
        int slot = slot(value);
        while (named[slot] != null) {
            if (values[slot] == value) {
                return named[slot];
            }
            slot = slot + 1 & values.length - 1;
        }
        return null;
    }

    private int slot(long value) {
        return (int) value & values.length - 1;
    }

    @Override
    public EndpointState pick(EndpointSet set, Loop loop, long key, Tried tried) {
        EndpointState last = key == KeySource.NO_KEY ? null : find(key);
        boolean usable = last != null && (Draw.isFirst(tried) || !tried.contains(last));
        return usable ? last : others.pick(set, loop, key, tried);
    }

    @Override
    public KeySource keySource() {
        return source;
    }

    @Override
    public byte[] cookieLine(EndpointState endpoint, long key) {
        return key != KeySource.NO_KEY && find(key) != null ? null : lines.get(endpoint);
    }
}
