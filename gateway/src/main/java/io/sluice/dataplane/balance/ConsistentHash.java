package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;
import java.util.Arrays;

/**
 * Equal keys go to one endpoint, by a {@link KeyTable}. Requests without a key take turns. A retry follows the key to
 * another endpoint, the same for all requests of the key.
 */
final class ConsistentHash implements Balancer {
    private static final int REHASHES = 4;

    private final KeySource source;
    private final Balancer keyless;
    private final KeyTable table;

    ConsistentHash(KeySource source, EndpointState[] states, Balancer keyless) {
        this.source = source;
        this.keyless = keyless;
        this.table = states.length > 1 && states.length <= Maglev.MOST ? table(states) : null;
    }

    private static KeyTable table(EndpointState[] states) {
        long[] hashes = Arrays.stream(states)
                .mapToLong(state -> KeyHash.of(state.endpoint().toString()))
                .toArray();
        return new KeyTable(hashes);
    }

    @Override
    public EndpointState pick(EndpointSet set, Loop loop, long key, Tried tried) {
        if (key == KeySource.NO_KEY) {
            return keyless.pick(set, loop, key, tried);
        } else if (Draw.isFirst(tried)) {
            return set.at(index(set, key));
        }
        long next = key;
        for (int i = 0; i < REHASHES; i++) {
            next = KeyHash.of(next);
            EndpointState endpoint = set.at(index(set, next));
            if (!tried.contains(endpoint)) {
                return endpoint;
            }
        }
        return Draw.untried(set, loop, tried);
    }

    // One endpoint needs no table, and so many that they do not fit into one have no affinity when their number
    // changes.
    private int index(EndpointSet set, long key) {
        return table != null ? table.index(key) : (int) Long.remainderUnsigned(key, set.size());
    }

    @Override
    public KeySource keySource() {
        return source;
    }
}
