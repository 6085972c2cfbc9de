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

    private final byte[] text; // the name of the host, then the paths: what is compared stands together
    private final int nameLength;
    private final long lengths; // bit n modulo 64: some path has n bytes; saves most look-ups that would find nothing
    private final int longest;
    private final Decision otherwise;
    private Entry few;
    private final Entry[] many;

    private static final class Entry {
        final int hash;
        final int from; // in text
        final int length;
        final Entry next;
        Decision exact;
        Decision prefix;

        Entry(int hash, int from, int length, Entry next) {
            this.hash = hash;
            this.from = from;
            this.length = length;
            this.next = next;
        }
    }

    /**
     * @param name of the host
     * @param routes of two that say the same the first one counts
     * @param decisions one for each route
     * @param unmatched what a path gets that no route matches; may be null
     */
    PathTable(String name, List<Route> routes, List<Decision> decisions, Decision unmatched) {
        nameLength = name.length();
        text = new byte[nameLength + bytesOf(routes)];
        System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, text, 0, nameLength);
        int used = nameLength;
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
            used += add(path, exact, decisions.get(i), used);
            bits |= 1L << path.length();
            most = Math.max(most, path.length());
        }
        lengths = bits;
        longest = most;
        otherwise = everything != null ? everything : unmatched;
    }

    private static int bytesOf(List<Route> routes) {
        return routes.stream().mapToInt(route -> route.path().length()).sum();
    }

    /** Gives how many bytes it took of {@link #text}. */
    private int add(String path, boolean exact, Decision decision, int from) {
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        int hash = BytesHash.of(bytes, 0, bytes.length);
        Entry entry = lookUp(hash, bytes, 0, bytes.length, true);
        boolean known = entry != null;
        if (!known) {
            System.arraycopy(bytes, 0, text, from, bytes.length);
            entry = new Entry(hash, from, bytes.length, first(hash));
            link(entry);
        }
        if (exact) {
            entry.exact = entry.exact == null ? decision : entry.exact;
        } else {
            entry.prefix = entry.prefix == null ? decision : entry.prefix;
        }
        return known ? 0 : bytes.length;
    }

    private void link(Entry entry) {
        if (many == null) {
            few = entry;
        } else {
            many[BytesHash.slot(entry.hash, many.length)] = entry;
        }
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
            if (entry.hash == hash && isAt(entry, bytes, start, end, verbatim)) {
                return entry;
            }
        }
        return null;
    }

    private boolean isAt(Entry entry, byte[] bytes, int start, int end, boolean verbatim) {
        return verbatim
                ? same(entry.from, entry.length, bytes, start, end)
                : sameWithoutParameters(entry, bytes, start, end);
    }

    /** Whether the host's name is what stands in {@code bytes[start, end)}. */
    final boolean isNamed(byte[] bytes, int start, int end) {
        return same(0, nameLength, bytes, start, end);
    }

    /** Whether the host's name is before (negative) or after (positive) what stands in {@code bytes[start, end)}, by bytes. */
    final int compareName(byte[] bytes, int start, int end) {
        return Arrays.compareUnsigned(text, 0, nameLength, bytes, start, end);
    }

    private boolean same(int from, int length, byte[] bytes, int start, int end) {
        return length == end - start && Arrays.equals(text, from, from + length, bytes, start, end);
    }

    private boolean sameWithoutParameters(Entry entry, byte[] bytes, int start, int end) {
        int matched = 0;
        int at = start;
        while (at < end) { // at a slash
            int to = elementEnd(bytes, at + 1, end);
            int following = behindParameters(bytes, to, end);
            if (to > at + 1 || following == end) {
                int from = entry.from + matched;
                if (matched + to - at > entry.length || !Arrays.equals(text, from, from + to - at, bytes, at, to)) {
                    return false;
                }
                matched += to - at;
            }
            at = following;
        }
        return matched == entry.length;
    }
}
