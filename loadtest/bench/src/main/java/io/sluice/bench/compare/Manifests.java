package io.sluice.bench.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The Kubernetes manifests that ask Sluice for the same routes. */
final class Manifests {

    private static final int INGRESSES_PER_FILE = 500;

    private Manifests() {}

    /** File name to content. */
    static Map<String, String> files(Routes routes, int upstreamPort, Optional<SiteCertificate> certificate) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("service.yaml", service(upstreamPort));
        if (routes.catchAll()) {
            String ingress = ingress("web", routes.first(), List.of("/"));
            files.put(
                    "ingress.yaml",
                    ingress + certificate.map(shown -> tls(routes.first())).orElse(""));
            certificate.ifPresent(shown -> files.put("secret.yaml", shown.secret()));
            return files;
        }
        for (int first = 0; first < routes.hosts(); first += INGRESSES_PER_FILE) {
            int end = Math.min(first + INGRESSES_PER_FILE, routes.hosts());
            files.put("ingress-%05d.yaml".formatted(first), ingresses(first, end));
        }
        return files;
    }

    private static String ingresses(int first, int end) {
        return IntStream.range(first, end)
                .mapToObj(index -> ingress("web-" + index, Routes.host(index), Routes.PATHS))
                .collect(Collectors.joining());
    }

    private static String service(int upstreamPort) {
        return """
                apiVersion: v1
                kind: Service
                metadata:
                  name: app
                  namespace: default
                  annotations:
                    sluice.io/endpoints: "127.0.0.1:%d"
                spec:
                  ports:
                    - name: http
                      port: 80
                """.formatted(upstreamPort);
    }

    private static String ingress(String name, String host, List<String> paths) {
        return """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: %s
                  namespace: default
                spec:
                  rules:
                    - host: %s
                      http:
                        paths:
                """.formatted(name, host) + paths.stream().map(Manifests::path).collect(Collectors.joining());
    }

    private static String tls(String host) {
        return """
                  tls:
                    - hosts: [%s]
                      secretName: %s
                """.formatted(host, SiteCertificate.SECRET);
    }

    private static String path(String path) {
        return """
                          - path: %s
                            pathType: Prefix
                            backend:
                              service:
                                name: app
                                port:
                                  number: 80
                """.formatted(path);
    }
}
