package io.sluice.controlplane.compile.tls;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.model.PrivateBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Keys and certificates that OpenSSL wrote ({@code src/test/resources/tls/make.sh}), and Secrets of them. */
public final class TlsFiles {
    private static final Path FOLDER = Path.of("src/test/resources/tls");

    private TlsFiles() {}

    /** The texts of these files, one behind the other. */
    public static String text(String... files) {
        StringBuilder text = new StringBuilder();
        for (String file : files) {
            try {
                text.append(Files.readString(FOLDER.resolve(file), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text.toString();
    }

    /** {@code shop/shop-tls} of type {@code kubernetes.io/tls}. */
    public static SecretFact secret(String certificates, String key) {
        return secret("kubernetes.io/tls", Map.of("tls.crt", certificates, "tls.key", key));
    }

    /** {@code shop/shop-tls}. */
    public static SecretFact secret(String type, Map<String, String> entries) {
        Map<String, PrivateBytes> data = new HashMap<>();
        entries.forEach((key, text) -> data.put(key, bytes(text)));
        Meta meta = new Meta("Secret", new ObjectName("shop", "shop-tls"), "", Map.of(), Map.of(), Positions.CLUSTER);
        return new SecretFact(meta, type, data);
    }

    static PrivateBytes bytes(String text) {
        return new PrivateBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
