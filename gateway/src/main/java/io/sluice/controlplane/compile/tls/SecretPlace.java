package io.sluice.controlplane.compile.tls;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.Place;

/** Where an entry of a Secret is written. */
public final class SecretPlace {
    private SecretPlace() {}

    /**
     * @param entry a key of the data, or a field
     */
    public static Place of(Meta secret, String entry) {
        String text = "stringData[" + entry + "]"; // wins over the same key of data, as on an API server
        if (secret.positions().isWritten(text)) {
            return secret.at(text);
        }
        boolean isField = entry.equals("type") || entry.equals("data");
        return secret.at(isField ? entry : "data[" + entry + "]");
    }
}
