package io.sluice.vectors;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.Identity;
import io.sluice.testing.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Clients and servers of grpc-java with a whole gateway in between, which has read what it does from manifests. */
final class GrpcPath {
    /** How the gateway is spoken to, and how it speaks to the server. */
    enum Way {
        H2C_TO_GRPC,
        H2C_TO_GRPCS,
        TLS_TO_GRPC,
        TLS_TO_GRPCS;

        boolean tls() {
            return this == TLS_TO_GRPC || this == TLS_TO_GRPCS;
        }

        String host() {
            return (tls() ? "tls" : "plain") + (this == H2C_TO_GRPC || this == TLS_TO_GRPC ? ".grpc" : ".grpcs")
                    + ".example";
        }
    }

    /** Has a route, and a Service without endpoints. */
    static final String EMPTY = "empty.example";

    private static final Authority ROOT = Authority.root("root");
    private static final int LARGEST = 32 * 1024 * 1024;

    private static final String MANIFEST = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: %1$s
              annotations:
                nginx.ingress.kubernetes.io/backend-protocol: %2$s
                nginx.ingress.kubernetes.io/proxy-ssl-secret: default/authority
            spec:
              tls: [{hosts: [tls.%1$s.example], secretName: shown}]
              rules:
                - {host: plain.%1$s.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: %1$s, port: {number: 80}}}}]}}
                - {host: tls.%1$s.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: %1$s, port: {number: 80}}}}]}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: %1$s, annotations: {sluice.io/endpoints: "127.0.0.1:%3$d"}}
            spec: {ports: [{port: 80}]}
            """;

    private static final String OTHERS = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: empty, annotations: {nginx.ingress.kubernetes.io/backend-protocol: GRPC}}
            spec:
              rules:
                - {host: empty.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: empty, port: {number: 80}}}}]}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: empty}
            spec: {ports: [{port: 80}], selector: {app: nobody}}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: authority}
            type: Opaque
            data: {ca.crt: %s}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: shown}
            type: kubernetes.io/tls
            data: {tls.crt: %s, tls.key: %s}
            """;

    private final GrpcCalls calls = new GrpcCalls();
    private final List<Server> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final TestGateway gateway;

    GrpcPath(Path folder) throws IOException {
        Identity server = ROOT.server("grpcs.default.svc");
        SslContextBuilder secure = GrpcSslContexts.forServer(stream(server.chainPem()), stream(server.keyPem()));
        Server plain = start(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)));
        Server tls = start(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .sslContext(secure.build()));
        Identity shown = ROOT.server("tls.grpc.example", "tls.grpcs.example");
        Files.writeString(folder.resolve("grpc.yaml"), MANIFEST.formatted("grpc", "GRPC", plain.getPort()));
        Files.writeString(folder.resolve("grpcs.yaml"), MANIFEST.formatted("grpcs", "GRPCS", tls.getPort()));
        Files.writeString(
                folder.resolve("others.yaml"),
                OTHERS.formatted(base64(ROOT.pem()), base64(shown.chainPem()), base64(shown.keyPem())));
        gateway = TestGateway.serving(folder, Map.of("h2c", "true"));
    }

    private Server start(NettyServerBuilder builder) throws IOException {
        Server started = builder.directExecutor()
                .maxInboundMessageSize(LARGEST)
                .addService(calls.service())
                .build()
                .start();
        servers.add(started);
        return started;
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    GrpcCalls calls() {
        return calls;
    }

    /** A connection of its own. */
    ManagedChannel channel(Way way) throws IOException {
        return channel(way.host(), way.tls());
    }

    /** A connection for this host without TLS. */
    ManagedChannel channel(String host) throws IOException {
        return channel(host, /* tls */ false);
    }

    private ManagedChannel channel(String host, boolean tls) throws IOException {
        int port = gateway.running().port(tls ? "https" : "http");
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .overrideAuthority(host)
                .directExecutor()
                .maxInboundMessageSize(LARGEST);
        ManagedChannel made = (tls
                        ? builder.sslContext(GrpcSslContexts.forClient()
                                .trustManager(stream(ROOT.pem()))
                                .build())
                        : builder.usePlaintext())
                .build();
        channels.add(made);
        return made;
    }

    void stop() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        for (ManagedChannel channel : channels) {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        }
        gateway.close();
        servers.forEach(Server::shutdownNow);
        for (Server server : servers) {
            server.awaitTermination(5, TimeUnit.SECONDS);
        }
    }
}
