package io.sluice.dataplane.route;

import io.sluice.model.HostRoutes;
import java.util.Map;

/**
 * Compiled hosts by name: open addressing, at most half full, looked up with the bytes of a request. Immutable.
 *
 * <p>In a large table every object that a look-up reads is a cache miss, so the hashes stand beside the hosts: both
 * arrays are read at the same time, and no host is read but the one that is found.
 */
final class HostTable {
    private final int[] hashes;
    private final CompiledHost[] hosts;
    private final boolean empty;

    private HostTable(int size, boolean empty) {
        this.hashes = new int[size];
        this.hosts = new CompiledHost[size];
        this.empty = empty;
    }

    /**
     * Hosts whose routes are the very same object as before keep what was compiled for them, so that one change among
     * ten thousand hosts costs copying references and compiling one host.
     *
     * @param previous null at first
     */
    static HostTable compile(Map<String, HostRoutes> hosts, HostTable previous, ActionBinder binder) {
        HostTable table = new HostTable(tableSize(hosts.size()), hosts.isEmpty());
        for (Map.Entry<String, HostRoutes> host : hosts.entrySet()) {
            String name = host.getKey();
            CompiledHost before = previous == null ? null : previous.compiled(name, host.getValue());
            table.put(name.hashCode(), before != null ? before : new CompiledHost(name, host.getValue(), binder));
        }
        return table;
    }

    /** A power of two, at least twice the number of entries. */
    static int tableSize(int entries) {
        return Integer.highestOneBit(Math.max(1, entries * 2 - 1)) * 2;
    }

    private CompiledHost compiled(String name, HostRoutes source) {
        int hash = name.hashCode();
        for (int slot = BytesHash.slot(hash, hosts.length); hosts[slot] != null; slot = slot + 1 & hosts.length - 1) {
            if (hashes[slot] == hash && hosts[slot].isOf(name, source)) {
                return hosts[slot];
            }
        }
        return null;
    }

    private void put(int hash, CompiledHost host) {
        int slot = BytesHash.slot(hash, hosts.length);
        while (hosts[slot] != null) {
            slot = slot + 1 & hosts.length - 1;
        }
        hashes[slot] = hash;
        hosts[slot] = host;
    }

    boolean isEmpty() {
        return empty;
    }

    /** What was compiled for the name in {@code bytes[start, end)}; null when it is not here. */
    CompiledHost find(byte[] bytes, int start, int end) {
        int hash = BytesHash.of(bytes, start, end);
        for (int slot = BytesHash.slot(hash, hosts.length); hosts[slot] != null; slot = slot + 1 & hosts.length - 1) {
            if (hashes[slot] == hash && hosts[slot].isNamed(bytes, start, end)) {
                return hosts[slot];
            }
        }
        return null;
    }
}
