package io.sluice.bench.compare;

import java.nio.file.Path;
import java.util.stream.Collectors;

/** The text of nginx's configuration: as the proxy under test, and as the upstream that all proxies share. */
final class NginxConfig {

    /** Where the server of the counters shows which of the requests for {@link Witness#PATH} came in resumed sessions. */
    static final String SESSIONS = "/sessions";

    /** The line of one that did; the others have a dot. */
    static final String RESUMED = "r";

    private NginxConfig() {}

    /**
     * The proxy, tuned: buffers that hold the largest body without a temporary file, one read for a whole head, upstream
     * connections that are never closed for their age.
     */
    static String proxy(Path dir, Door door, int upstreamPort, Routes routes, Peers.Headers headers) {
        return frame(dir)
                + """
                  client_body_buffer_size 64k;
                  client_max_body_size 0;
                  proxy_http_version 1.1;
                  proxy_request_buffering off;
                  proxy_buffers 16 32k;
                  proxy_buffer_size 8k;
                  proxy_busy_buffers_size 128k;
                  proxy_max_temp_file_size 0;
                  server_names_hash_max_size 65536;
                  server_names_hash_bucket_size 128;
                  proxy_headers_hash_max_size 1024;
                  proxy_set_header Connection "";
                  proxy_set_header Host $http_host;
                  proxy_set_header X-Real-IP $remote_addr;
                  proxy_set_header X-Forwarded-For $remote_addr;
                  proxy_set_header X-Forwarded-Proto $scheme;
                  proxy_set_header X-Forwarded-Host $http_host;
                  proxy_set_header X-Forwarded-Port $server_port;
                """
                + (headers == Peers.Headers.LEAN ? "" : SCHEME_HEADERS)
                + (headers == Peers.Headers.ALL ? REQUEST_ID : "")
                + """
                  upstream app {
                    server 127.0.0.1:%d;
                    keepalive 2048;
                    keepalive_requests 1000000000;
                    keepalive_timeout 600s;
                  }
                """.formatted(upstreamPort)
                + (door.tls() ? tls(door, dir) : "")
                + servers(door, dir, routes)
                + "}\n";
    }

    /**
     * The client chooses the suite, and there is one group, as for all targets; sessions by tickets, without a cache that would have to be kept for nobody.
     * A chunk of 16 KiB is what fits into one record and what the others send. The server of the counters is for {@link
     * NginxTarget#handshakes}.
     */
    private static String tls(Door door, Path dir) {
        return """
                  ssl_certificate %s;
                  ssl_certificate_key %s;
                  ssl_protocols TLSv1.2 TLSv1.3;
                  ssl_conf_command Ciphersuites %s:%s;
                  ssl_ecdh_curve %s;
                  ssl_session_cache none;
                  ssl_session_tickets on;
                  ssl_buffer_size 16k;
                  http2_chunk_size 16k;
                  http2_max_concurrent_streams 128;
                  log_format sessions $ssl_session_reused;
                  server {
                    listen 127.0.0.1:%d;
                    location / { stub_status; }
                    location = %s { alias %s; }
                  }
                """.formatted(
                        door.certificate().chain(),
                        door.certificate().key(),
                        SiteCertificate.WRK_SUITE,
                        SiteCertificate.SUITE,
                        SiteCertificate.GROUP,
                        door.statusPort(),
                        SESSIONS,
                        sessions(dir));
    }

    private static Path sessions(Path dir) {
        return dir.resolve("sessions.log");
    }

    private static final String REQUEST_ID = """
              proxy_set_header X-Request-ID $request_id;
            """;
    private static final String SCHEME_HEADERS = """
              proxy_set_header X-Forwarded-Scheme $scheme;
              proxy_set_header X-Scheme $scheme;
            """;

    private static String servers(Door door, Path dir, Routes routes) {
        int port = door.port();
        if (routes.catchAll()) {
            return """
                  server {
                    listen 127.0.0.1:%d backlog=8192%s;
                    location / { proxy_pass http://app; }
                %s  }
                """.formatted(port, door.tls() ? " ssl http2" : "", door.tls() ? logged(dir) : "");
        }
        String none = "  server { listen 127.0.0.1:%d default_server backlog=8192; return 404; }\n".formatted(port);
        return routes.hostNames()
                .map(host -> "  server { listen 127.0.0.1:%d; server_name %s; %s}\n".formatted(port, host, locations()))
                .collect(Collectors.joining("", none, ""));
    }

    private static String logged(Path dir) {
        return "    location = %s { access_log %s sessions; proxy_pass http://app; }\n"
                .formatted(Witness.PATH, sessions(dir));
    }

    private static String locations() {
        return Routes.PATHS.stream()
                .map(path -> "location %s/ { proxy_pass http://app; } ".formatted(path))
                .collect(Collectors.joining());
    }

    /**
     * The upstream: answers small bodies from memory and large ones by sendfile, reads a POST's body to its end before it
     * answers (a {@code return} alone would answer early), and can say what it has seen.
     */
    static String upstream(Path dir, int port) {
        return frame(dir) + """
                  tcp_nopush on;
                  open_file_cache max=64 inactive=1h;
                  open_file_cache_valid 1h;
                  client_body_buffer_size 64k;
                  client_max_body_size 0;
                  root %1$s;
                  default_type application/octet-stream;
                  server {
                    listen 127.0.0.1:%2$d backlog=8192;
                    location = /1k { return 200 "%3$s"; }
                    location ~ ^/[ab]/1k$ { return 200 "%3$s"; }
                    location ~ /witness$ { return 200 "%4$s"; }
                    location = /post { mirror /void; error_page 405 =200 @read; }
                    location = /void { internal; return 204; }
                    location @read { return 200 "$request_length"; }
                  }
                }
                """.formatted(dir, port, Bodies.text(1024), Witness.TEMPLATE);
    }

    private static String frame(Path dir) {
        return user() + """
                daemon off;
                worker_processes 1;
                worker_rlimit_nofile 16384;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log warn;
                events { use epoll; worker_connections 8192; multi_accept on; }
                http {
                  access_log off;
                  server_tokens off;
                  sendfile on;
                  tcp_nodelay on;
                  keepalive_timeout 600s;
                  keepalive_requests 1000000000;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                """.formatted(dir);
    }

    /** Started by root, nginx would hand its worker to an account that cannot read the folder of this run. */
    private static String user() {
        return "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
    }
}
