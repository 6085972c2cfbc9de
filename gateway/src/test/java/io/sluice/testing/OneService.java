package io.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A manifest by which every request goes to one program on this machine. */
public final class OneService {
    private static final String MANIFEST = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: app}
            spec:
              defaultBackend: {service: {name: app, port: {number: 80}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: app, annotations: {sluice.io/endpoints: "127.0.0.1:%d"}}
            spec: {ports: [{port: 80}]}
            """;

    private OneService() {}

    /**
     * Writes it, or writes it anew.
     *
     * @param folder of the manifests
     * @param port the program's
     */
    public static void write(Path folder, int port) throws IOException {
        Files.writeString(folder.resolve("app.yaml"), MANIFEST.formatted(port));
    }
}
