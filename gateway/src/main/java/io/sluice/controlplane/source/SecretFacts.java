package io.sluice.controlplane.source;

import io.fabric8.kubernetes.api.model.Secret;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.model.PrivateBytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Secrets become facts: their values are key material from here on, and no finding shows one. */
final class SecretFacts {
    private final FieldChecks checks;

    SecretFacts(FieldChecks checks) {
        this.checks = checks;
    }

    SecretFact of(Meta meta, Secret object) {
        Map<String, PrivateBytes> data = new HashMap<>();
        FieldChecks.map(object.getData()).forEach((key, value) -> decode(key, value, data));
        FieldChecks.map(object.getStringData())
                .forEach((key, value) -> data.put(key, new PrivateBytes(value.getBytes(StandardCharsets.UTF_8))));
        return new SecretFact(meta, FieldChecks.firstOf(object.getType(), "Opaque"), data);
    }

    private void decode(String key, String value, Map<String, PrivateBytes> data) {
        try {
            // Line breaks are allowed, as in Go: a folded block has them.
            String joined = value.replace("\n", "").replace("\r", "");
            data.put(key, new PrivateBytes(Base64.getDecoder().decode(joined)));
        } catch (IllegalArgumentException e) {
            String path = "data[" + key + "]";
            checks.wrong()
                    .badValue(checks.at(path), path + " is not base64", "encode it, or write it under stringData");
        }
    }
}
