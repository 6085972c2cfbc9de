package io.sluice.controlplane.cluster;

import io.sluice.model.PrivateBytes;
import java.util.Map;

/**
 * A Secret.
 *
 * @param meta name, positions
 * @param type for example {@code kubernetes.io/tls}
 * @param data decoded, by key
 */
public record SecretFact(Meta meta, String type, Map<String, PrivateBytes> data) implements Fact {
    public SecretFact {
        data = Map.copyOf(data);
    }
}
