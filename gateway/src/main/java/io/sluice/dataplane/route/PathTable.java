package io.sluice.dataplane.route;

import io.sluice.model.PathMatch;
import io.sluice.model.Route;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The paths of one host, compiled: a request's path is hashed once from left to right and looked up where a path of a
 * rule could end, so that the cost depends on the request's path and hardly on the number of rules. An exact match
 * wins, then the longest prefix. Immutable.
 *
 * <p>The path must be canonical. A segment ends at its first {@code ;} (RFC 3986 section 3.3: parameters are the
 * application's business); a segment of parameters alone is none, as {@code //} is none.
 */
sealed class PathTable permits CompiledHost {
    /** So many paths are looked through one by one: two reads less than a hash table. */
    private static final int FEW = 4;

    private final long lengths; // bit n modulo 64: some path has n bytes; saves most look-ups that would find nothing
    private final int longest;
    private final Decision otherwise;
    private Entry few;
    private final Entry[] many;

    private static final class Entry {
        final byte[] path;
        final int hash;
        final Entry next;
        Decision exact;
        Decision prefix;

        Entry(byte[] path, int hash, Entry next) {
            this.path = path;
            this.hash = hash;
            this.next = next;
        }
    }

    /**
     * @param routes of two that say the same the first one counts
     * @param decisions one for each route
     * @param unmatched what a path gets that no route matches; may be null
     */
    PathTable(List<Route> routes, List<Decision> decisions, Decision unmatched) {
        many = routes.size() <= FEW ? null : new Entry[HostTable.tableSize(routes.size())];
        Decision everything = null;
        long bits = 0;
        int most = 0;
        for (int i = 0; i < routes.size(); i++) {
            String path = routes.get(i).path();
            boolean exact = routes.get(i).match() == PathMatch.EXACT;
            if (!exact && path.equals("/")) {
                everything = everything == null ? decisions.get(i) : everything;
                continue;
            }
            add(path, exact, decisions.get(i));
            bits |= 1L << path.length();
            most = Math.max(most, path.length());
        }
        lengths = bits;
        longest = most;
        otherwise = everything != null ? everything : unmatched;
    }

    private void add(String text, boolean exact, Decision decision) {
        Entry entry = entryFor(text.getBytes(StandardCharsets.ISO_8859_1));
        if (exact) {
            entry.exact = entry.exact == null ? decision : entry.exact;
        } else {
            entry.prefix = entry.prefix == null ? decision : entry.prefix;
        }
    }

    private Entry entryFor(byte[] path) {
        int hash = BytesHash.of(path, 0, path.length);
        Entry entry = lookUp(hash, path, 0, path.length, true);
        if (entry == null) {
            entry = new Entry(path, hash, first(hash));
            if (many == null) {
                few = entry;
            } else {
                many[BytesHash.slot(hash, many.length)] = entry;
            }
        }
        return entry;
    }

    private Entry first(int hash) {
        return many == null ? few : many[BytesHash.slot(hash, many.length)];
    }

    /** For the canonical path in {@code bytes[start, end)}; null when neither a route nor a default backend takes it. */
    final Decision decide(byte[] bytes, int start, int end) {
        Decision best = otherwise;
        boolean verbatim = true; // whether all bytes so far count
        int hash = 0;
        int length = 0;
        int at = start;
        while (at < end && length < longest) { // at a slash
            int to = elementEnd(bytes, at + 1, end);
            int following = behindParameters(bytes, to, end);
            boolean trailingSlash = to == at + 1;
            if (trailingSlash && following < end) {
                verbatim = false;
                at = following;
                continue;
            }
            length += to - at;
            hash = BytesHash.extend(hash, bytes, at, to);
            Entry entry = (lengths >>> length & 1) == 0 ? null : lookUp(hash, bytes, start, to, verbatim);
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
        for (Entry entry = first(hash); entry != null; entry = entry.next) {
            if (entry.hash == hash && isAt(entry.path, bytes, start, end, verbatim)) {
                return entry;
            }
        }
        return null;
    }

    private static boolean isAt(byte[] path, byte[] bytes, int start, int end, boolean verbatim) {
        return verbatim ? same(path, bytes, start, end) : sameWithoutParameters(path, bytes, start, end);
    }

    /** Goes by the request's length, which is known: the processor need not wait for that of {@code whole}. */
    static boolean same(byte[] whole, byte[] bytes, int start, int end) {
        return whole.length == end - start && Arrays.equals(whole, 0, end - start, bytes, start, end);
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
