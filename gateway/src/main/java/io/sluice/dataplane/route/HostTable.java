package io.sluice.dataplane.route;

import io.sluice.model.HostRoutes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * Compiled hosts by name: open addressing, at most half full, looked up with the bytes of a request. Immutable.
 *
 * <p>In a large table every object that a look-up reads is a cache miss, so the hashes stand beside the hosts: both
 * arrays are read at the same time, and no host is read but the one that is found.
 *
 * <p>Names of one hash are easily found, and thousands of them would make a long row of taken slots, through which requests
 * for hosts of others had to go, too. A table that has such a row is kept in the order of the names instead, and searched.
 */
final class HostTable {
    /** Slots; by chance no row becomes so long, with any number of hosts. */
    private static final int LONGEST_ROW = 256;

    private static final Comparator<CompiledHost> BY_NAME = Comparator.comparing(CompiledHost::name);

    private final int[] hashes; // none: the hosts are in order
    private final CompiledHost[] hosts;
    private final boolean empty;

    private HostTable(int[] hashes, CompiledHost[] hosts, boolean empty) {
        this.hashes = hashes;
        this.hosts = hosts;
        this.empty = empty;
    }

    /**
     * Hosts whose routes are the very same object as before keep what was compiled for them, so that one change among
     * ten thousand hosts costs copying references and compiling one host.
     *
     * @param previous null at first
     */
    static HostTable compile(Map<String, HostRoutes> hosts, HostTable previous, ActionBinder binder) {
        CompiledHost[] compiled = new CompiledHost[hosts.size()];
        int count = 0;
        for (Map.Entry<String, HostRoutes> host : hosts.entrySet()) {
            String name = host.getKey();
            CompiledHost before = previous == null ? null : previous.compiled(name, host.getValue());
            compiled[count++] = before != null ? before : new CompiledHost(name, host.getValue(), binder);
        }
        int size = tableSize(count);
        HostTable table = new HostTable(new int[size], new CompiledHost[size], count == 0);
        if (table.takes(compiled)) {
            return table;
        }
        Arrays.sort(compiled, BY_NAME);
        return new HostTable(null, compiled, false);
    }

    /** A power of two, at least twice the number of entries. */
    static int tableSize(int entries) {
        return Integer.highestOneBit(Math.max(1, entries * 2 - 1)) * 2;
    }

    private CompiledHost compiled(String name, HostRoutes source) {
        CompiledHost known = hashes == null ? search(name) : find(name);
        return known != null && known.source() == source ? known : null;
    }

    private CompiledHost find(String name) {
        int hash = name.hashCode();
        for (int slot = BytesHash.slot(hash, hosts.length); hosts[slot] != null; slot = slot + 1 & hosts.length - 1) {
            if (hashes[slot] == hash && hosts[slot].name().equals(name)) {
                return hosts[slot];
            }
        }
        return null;
    }

    private CompiledHost search(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return search(bytes, 0, bytes.length);
    }

    /** False when a row becomes too long; the table is of no use then. */
    private boolean takes(CompiledHost[] compiled) {
        for (CompiledHost host : compiled) {
            int hash = host.name().hashCode();
            int slot = BytesHash.slot(hash, hosts.length);
            for (int row = 1; hosts[slot] != null; row++) {
                if (row == LONGEST_ROW) {
                    return false;
                }
                slot = slot + 1 & hosts.length - 1;
            }
            hashes[slot] = hash;
            hosts[slot] = host;
        }
        return true;
    }

    boolean isEmpty() {
        return empty;
    }

    /** Whether it is searched by name, not by hash. */
    boolean isInOrder() {
        return hashes == null;
    }

    /** What was compiled for the name in {@code bytes[start, end)}; null when it is not here. */
    CompiledHost find(byte[] bytes, int start, int end) {
        if (hashes == null) {
            return search(bytes, start, end);
        }
        int hash = BytesHash.of(bytes, start, end);
        for (int slot = BytesHash.slot(hash, hosts.length); hosts[slot] != null; slot = slot + 1 & hosts.length - 1) {
            if (hashes[slot] == hash && hosts[slot].isNamed(bytes, start, end)) {
                return hosts[slot];
            }
        }
        return null;
    }

    private CompiledHost search(byte[] bytes, int start, int end) {
        int from = 0;
        int to = hosts.length;
        while (from < to) {
            int middle = from + to >>> 1;
            int order = hosts[middle].compareName(bytes, start, end);
            if (order == 0) {
                return hosts[middle];
            } else if (order < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return null;
    }
}
