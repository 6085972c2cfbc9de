package io.sluice.bench.compare;

import java.nio.file.Path;
import java.util.stream.Collectors;

/** The text of HAProxy's configuration as the proxy under test, and of its map file. */
final class HaproxyConfig {

    private HaproxyConfig() {}

    /** @param bufferBytes {@code tune.bufsize}: one buffer holds a whole 16 KiB message with its head */
    static String proxy(Path map, Door door, int upstreamPort, Routes routes, Peers.Headers headers, int bufferBytes) {
        String scheme = door.tls() ? "https" : "http";
        return """
                global
                  nbthread 1
                  maxconn 4096
                  tune.bufsize %1$d
                  tune.maxrewrite 1024
                %3$sdefaults
                  mode http
                  timeout connect 5s
                  timeout client 600s
                  timeout server 600s
                  timeout http-keep-alive 600s
                  timeout http-request 10s
                  http-reuse always
                  option http-keep-alive
                frontend web
                  bind 127.0.0.1:%2$d backlog 8192%4$s
                  http-request set-header X-Real-IP %%[src]
                  http-request set-header X-Forwarded-For %%[src]
                  http-request set-header X-Forwarded-Proto %5$s
                  http-request set-header X-Forwarded-Host %%[req.hdr(host)]
                  http-request set-header X-Forwarded-Port %%[dst_port]
                """.formatted(
                        bufferBytes, door.port(), door.tls() ? counters(door) : "", door.tls() ? tls(door) : "", scheme)
                + (headers == Peers.Headers.LEAN ? "" : SCHEME_HEADERS.formatted(scheme))
                + (headers == Peers.Headers.ALL ? REQUEST_ID : "")
                + choice(map, routes)
                + """
                backend app
                  server one 127.0.0.1:%d pool-max-conn 2048 pool-purge-delay 600s
                """.formatted(upstreamPort);
    }

    private static final String REQUEST_ID = """
              http-request set-header X-Request-ID %[uuid]
            """;
    private static final String SCHEME_HEADERS = """
              http-request set-header X-Forwarded-Scheme %1$s
              http-request set-header X-Scheme %1$s
            """;

    /** For {@link HaproxyTarget#handshakes}. */
    private static String counters(Door door) {
        return "  stats socket ipv4@127.0.0.1:%d level user\n".formatted(door.statusPort());
    }

    private static String tls(Door door) {
        String form =
                " ssl crt %s alpn h2,http/1.1 ssl-min-ver TLSv1.2 ciphersuites %s:%s curves %s prefer-client-ciphers";
        return form.formatted(
                door.certificate().both(), SiteCertificate.WRK_SUITE, SiteCertificate.SUITE, SiteCertificate.GROUP);
    }

    private static String choice(Path map, Routes routes) {
        return routes.catchAll()
                ? "  default_backend app\n"
                : "  use_backend %%[base,lower,map_beg(%s)]\n".formatted(map);
    }

    /** Host and path prefix to backend: a prefix tree in memory, the fastest lookup that HAProxy has. */
    static String map(Routes routes) {
        return routes.hostNames()
                .flatMap(host -> Routes.PATHS.stream().map(path -> host + path + "/ app\n"))
                .collect(Collectors.joining());
    }
}
