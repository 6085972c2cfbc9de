package io.sluice.dataplane.route;

import io.sluice.model.PathMatch;
import io.sluice.model.Route;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The paths of one host, compiled: every path of a rule stands in one hash table, and a request's path is hashed once
 * from left to right and looked up at the end of each element, so that the cost depends on the request's path and
 * hardly on the number of rules. An exact match wins, then the longest prefix. Immutable.
 *
 * <p>The path must be canonical. A segment ends at its first {@code ;} (RFC 3986 section 3.3: parameters are the
 * application's business); a segment of parameters alone is none, as {@code //} is none.
 */
final class PathTable {
    private final Entry[] slots;
    private final int longest;
    private final Decision everything;

    private static final class Entry {
        final byte[] path;
        final int hash;
        Decision exact;
        Decision prefix;

        Entry(byte[] path, int hash) {
            this.path = path;
            this.hash = hash;
        }
    }

    /**
     * @param routes of two that say the same the first one counts
     * @param decisions one for each route
     */
    PathTable(List<Route> routes, List<Decision> decisions) {
        slots = new Entry[HostTable.tableSize(routes.size() + 1)];
        int most = 0;
        for (int i = 0; i < routes.size(); i++) {
            Entry entry = entryFor(routes.get(i).path());
            most = Math.max(most, entry.path.length);
            if (routes.get(i).match() == PathMatch.EXACT) {
                entry.exact = entry.exact == null ? decisions.get(i) : entry.exact;
            } else {
                entry.prefix = entry.prefix == null ? decisions.get(i) : entry.prefix;
            }
        }
        longest = most;
        everything = entryFor("/").prefix;
    }

    private Entry entryFor(String text) {
        byte[] path = text.getBytes(StandardCharsets.ISO_8859_1);
        int hash = BytesHash.of(path, 0, path.length);
        int slot = BytesHash.slot(hash, slots.length);
        while (slots[slot] != null && !Arrays.equals(slots[slot].path, path)) {
            slot = slot + 1 & slots.length - 1;
        }
        if (slots[slot] == null) {
            slots[slot] = new Entry(path, hash);
        }
        return slots[slot];
    }

    /** The decision for the canonical path in {@code bytes[start, end)}; null when no route matches. */
    Decision find(byte[] bytes, int start, int end) {
        Decision best = everything;
        boolean verbatim = true; // whether all bytes so far count
        int hash = 0;
        int length = 0;
        int at = start;
        while (at < end) { // at a slash
            int to = elementEnd(bytes, at + 1, end);
            int following = behindParameters(bytes, to, end);
            boolean trailingSlash = to == at + 1;
            if (trailingSlash && following < end) {
                verbatim = false;
                at = following;
                continue;
            }
            length += to - at;
            if (length > longest) {
                return best;
            }
            hash = BytesHash.extend(hash, bytes, at, to);
            Entry entry = lookUp(hash, bytes, start, to, verbatim);
            if (entry != null && following == end && entry.exact != null) {
                return entry.exact;
            } else if (entry != null && entry.prefix != null) {
                best = entry.prefix;
            }
            verbatim &= following == to;
            at = following;
        }
        return best;
    }

    private static int elementEnd(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != '/' && bytes[at] != ';') {
            at++;
        }
        return at;
    }

    private static int behindParameters(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != '/') {
            at++;
        }
        return at;
    }

    private Entry lookUp(int hash, byte[] bytes, int start, int end, boolean verbatim) {
        int slot = BytesHash.slot(hash, slots.length);
        while (slots[slot] != null) {
            Entry entry = slots[slot];
            if (entry.hash == hash && same(entry.path, bytes, start, end, verbatim)) {
                return entry;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return null;
    }

    private static boolean same(byte[] path, byte[] bytes, int start, int end, boolean verbatim) {
        return verbatim
                ? Arrays.equals(path, 0, path.length, bytes, start, end)
                : sameWithoutParameters(path, bytes, start, end);
    }

    private static boolean sameWithoutParameters(byte[] path, byte[] bytes, int start, int end) {
        int matched = 0;
        int at = start;
        while (at < end) { // at a slash
            int to = elementEnd(bytes, at + 1, end);
            int following = behindParameters(bytes, to, end);
            if (to > at + 1 || following == end) {
                if (matched + to - at > path.length
                        || !Arrays.equals(path, matched, matched + to - at, bytes, at, to)) {
                    return false;
                }
                matched += to - at;
            }
            at = following;
        }
        return matched == path.length;
    }
}
