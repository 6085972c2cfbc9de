package io.sluice.dataplane.route;

import io.sluice.model.HostRoutes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/** Compiled hosts by name: open addressing, at most half full, looked up with the bytes of a request. Immutable. */
final class HostTable {
    private final Entry[] slots;
    private final boolean empty;

    private record Entry(String name, byte[] bytes, CompiledHost host) {}

    private HostTable(Entry[] slots, boolean empty) {
        this.slots = slots;
        this.empty = empty;
    }

    /**
     * Hosts whose routes are the very same object as before keep what was compiled for them, so that one change among
     * ten thousand hosts costs copying references and compiling one host.
     *
     * @param previous null at first
     */
    static HostTable compile(
            Map<String, HostRoutes> hosts, HostTable previous, Function<HostRoutes, CompiledHost> compiler) {
        Entry[] slots = new Entry[tableSize(hosts.size())];
        for (Map.Entry<String, HostRoutes> host : hosts.entrySet()) {
            String name = host.getKey();
            Entry before = previous == null ? null : previous.entry(name);
            Entry entry = before != null && before.host.source() == host.getValue()
                    ? before
                    : new Entry(name, name.getBytes(StandardCharsets.ISO_8859_1), compiler.apply(host.getValue()));
            int slot = BytesHash.slot(name.hashCode(), slots.length);
            while (slots[slot] != null) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = entry;
        }
        return new HostTable(slots, hosts.isEmpty());
    }

    /** A power of two, at least twice the number of entries. */
    static int tableSize(int entries) {
        return Integer.highestOneBit(Math.max(1, entries * 2 - 1)) * 2;
    }

    private Entry entry(String name) {
        int slot = BytesHash.slot(name.hashCode(), slots.length);
        while (slots[slot] != null) {
            if (slots[slot].name.equals(name)) {
                return slots[slot];
            }
            slot = slot + 1 & slots.length - 1;
        }
        return null;
    }

    boolean isEmpty() {
        return empty;
    }

    /** What was compiled for the name in {@code bytes[start, end)}; null when it is not here. */
    CompiledHost find(byte[] bytes, int start, int end) {
        int slot = BytesHash.slot(BytesHash.of(bytes, start, end), slots.length);
        while (slots[slot] != null) {
            byte[] name = slots[slot].bytes;
            if (Arrays.equals(name, 0, name.length, bytes, start, end)) {
                return slots[slot].host;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return null;
    }
}
