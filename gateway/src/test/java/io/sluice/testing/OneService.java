package io.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A manifest by which requests go to one program on this machine. */
public final class OneService {
    private static final String MANIFEST = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: app}
            spec:
              %s
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: app, annotations: {sluice.io/endpoints: "127.0.0.1:%d"}}
            spec: {ports: [{port: 80}]}
            """;

    private static final String BACKEND = "{service: {name: app, port: {number: 80}}}";

    private OneService() {}

    /**
     * Writes it for every request, or writes it anew.
     *
     * @param folder of the manifests
     * @param port the program's
     */
    public static void write(Path folder, int port) throws IOException {
        write(folder, port, "defaultBackend: " + BACKEND);
    }

    /** As {@link #write(Path, int)}, for the requests of one host. */
    public static void write(Path folder, String host, int port) throws IOException {
        String paths = "[{path: /, pathType: Prefix, backend: " + BACKEND + "}]";
        write(folder, port, "rules: [{host: " + host + ", http: {paths: " + paths + "}}]");
    }

    private static void write(Path folder, int port, String route) throws IOException {
        Files.writeString(folder.resolve("app.yaml"), MANIFEST.formatted(route, port));
    }
}
