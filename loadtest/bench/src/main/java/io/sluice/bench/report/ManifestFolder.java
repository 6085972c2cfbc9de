package io.sluice.bench.report;

import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/** The folder that gateways watch. Every file is put in place whole, as a mounted ConfigMap or an editor does it. */
final class ManifestFolder {
    /**
     * An address of a Service.
     *
     * @param ready false: it ends, and nothing new goes there
     */
    record Address(String host, boolean ready) {}

    private final Path watched;
    private final Path drafts;

    ManifestFolder(Path parent) {
        try {
            watched = Files.createDirectories(parent.resolve("manifests"));
            drafts = Files.createDirectories(parent.resolve("drafts"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path watched() {
        return watched;
    }

    /** A Service without a selector, and the host that leads to it. */
    void service(String name, String... annotations) {
        String lines =
                List.of(annotations).stream().map(line -> "\n    " + line).collect(Collectors.joining());
        put("service-" + name, """
                apiVersion: v1
                kind: Service
                metadata:
                  name: %s
                  namespace: default%s
                spec:
                  ports:
                    - port: 80
                """.formatted(name, lines.isEmpty() ? "" : "\n  annotations:" + lines));
        ingress(name, name + ".test", name);
    }

    void ingress(String name, String host, String service) {
        put("ingress-" + name, ingressText(name, host, service));
    }

    private static String ingressText(String name, String host, String service) {
        return """
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
                          - path: /
                            pathType: Prefix
                            backend:
                              service:
                                name: %s
                                port:
                                  number: 80
                """.formatted(name, host, service);
    }

    /** A Secret of type kubernetes.io/tls. */
    void secret(String name, Identity identity) {
        put("secret-" + name, """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: %s
                  namespace: default
                type: kubernetes.io/tls
                data:
                  tls.crt: %s
                  tls.key: %s
                """.formatted(name, Pem.base64(identity.chainPem()), Pem.base64(identity.keyPem())));
    }

    /** A host with TLS. */
    void secureIngress(String name, String host, String service, String secret) {
        put("ingress-" + name, ingressText(name, host, service) + """
                  tls:
                    - hosts: [%s]
                      secretName: %s
                """.formatted(host, secret));
    }

    /** A Service at one address of this machine whose endpoint speaks HTTP/2 without TLS, and the host that leads to it. */
    void calls(String name, String host, int port) {
        put("service-" + name, """
                apiVersion: v1
                kind: Service
                metadata:
                  name: %s
                  namespace: default
                  annotations:
                    sluice.io/endpoints: "127.0.0.1:%d"
                spec:
                  ports:
                    - port: 80
                      appProtocol: kubernetes.io/h2c
                """.formatted(name, port));
        ingress(name, host, name);
    }

    void removeIngress(String name) {
        try {
            Files.deleteIfExists(watched.resolve("ingress-" + name + ".yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void slice(String service, int port, List<Address> addresses) {
        String endpoints = addresses.stream()
                .map(each -> "  - addresses: [\"%s\"]%n    conditions: {ready: %b, serving: true, terminating: %b}%n"
                        .formatted(each.host(), each.ready(), !each.ready()))
                .collect(Collectors.joining());
        put("slice-" + service, """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: %s-1
                  namespace: default
                  labels:
                    kubernetes.io/service-name: %s
                addressType: IPv4
                ports:
                  - name: ""
                    port: %d
                endpoints:%s
                """.formatted(
                        service, service, port, endpoints.isEmpty() ? " []" : "\n" + endpoints.stripTrailing()));
    }

    private void put(String name, String text) {
        try {
            Path draft = Files.writeString(drafts.resolve(name), text);
            Files.move(
                    draft,
                    watched.resolve(name + ".yaml"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
