package io.sluice.kit.h2;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The static table of RFC 7541 appendix A, and a dynamic one behind it. */
final class HpackTable {
    private static final String[] STATIC = {
        ":authority", "",
        ":method", "GET",
        ":method", "POST",
        ":path", "/",
        ":path", "/index.html",
        ":scheme", "http",
        ":scheme", "https",
        ":status", "200",
        ":status", "204",
        ":status", "206",
        ":status", "304",
        ":status", "400",
        ":status", "404",
        ":status", "500",
        "accept-charset", "",
        "accept-encoding", "gzip, deflate",
        "accept-language", "",
        "accept-ranges", "",
        "accept", "",
        "access-control-allow-origin", "",
        "age", "",
        "allow", "",
        "authorization", "",
        "cache-control", "",
        "content-disposition", "",
        "content-encoding", "",
        "content-language", "",
        "content-length", "",
        "content-location", "",
        "content-range", "",
        "content-type", "",
        "cookie", "",
        "date", "",
        "etag", "",
        "expect", "",
        "expires", "",
        "from", "",
        "host", "",
        "if-match", "",
        "if-modified-since", "",
        "if-none-match", "",
        "if-range", "",
        "if-unmodified-since", "",
        "last-modified", "",
        "link", "",
        "location", "",
        "max-forwards", "",
        "proxy-authenticate", "",
        "proxy-authorization", "",
        "range", "",
        "referer", "",
        "refresh", "",
        "retry-after", "",
        "server", "",
        "set-cookie", "",
        "strict-transport-security", "",
        "transfer-encoding", "",
        "user-agent", "",
        "vary", "",
        "via", "",
        "www-authenticate", ""
    };

    private static final List<Field> KNOWN = Fields.of(STATIC).list();

    private final Deque<Field> entries = new ArrayDeque<>();
    private int capacity;
    private int size;
    private int peak;

    HpackTable(int capacity) {
        this.capacity = capacity;
    }

    /** From 1; the dynamic entries follow the static ones, the youngest first. */
    Field at(int index) throws HpackException {
        if (index < 1 || index > KNOWN.size() + entries.size()) {
            throw new HpackException("no entry " + index);
        }
        return index <= KNOWN.size() ? KNOWN.get(index - 1) : new ArrayList<>(entries).get(index - 1 - KNOWN.size());
    }

    /** An entry larger than the table empties it (RFC 7541 4.4). */
    void add(Field field) {
        evictTo(capacity - field.size());
        if (field.size() <= capacity) {
            entries.addFirst(field);
            size += field.size();
            peak = Math.max(peak, size);
        }
    }

    void resize(int to) {
        capacity = to;
        evictTo(to);
    }

    private void evictTo(int most) {
        while (size > most && !entries.isEmpty()) {
            size -= entries.removeLast().size();
        }
    }

    int size() {
        return size;
    }

    /** The largest that it has ever been. */
    int peak() {
        return peak;
    }
}
