package io.sluice.controlplane.cluster;

import java.util.List;
import java.util.Optional;

/**
 * A container's {@code readinessProbe}. Numbers that were not written have the API's defaults.
 *
 * @param path of the field, as {@link Meta#at} takes it
 * @param kind what is done
 * @param host as written; empty for the Pod's own address
 * @param port by number or name
 * @param number what the port's name means in its container; 0 when it means nothing there
 * @param http the request; empty unless it is one by HTTP
 * @param pace when, and what follows
 */
public record ProbeFact(String path, Kind kind, String host, PortRef port, int number, Optional<Http> http, Pace pace) {
    /** What is done. */
    public enum Kind {
        TCP_SOCKET("tcpSocket"),
        HTTP_GET("httpGet"),
        EXEC("exec"),
        GRPC("grpc");

        private final String field;

        Kind(String field) {
            this.field = field;
        }

        /** As it is written. */
        public String field() {
            return field;
        }
    }

    /**
     * A GET.
     *
     * @param tls {@code scheme: HTTPS}
     * @param path as written
     * @param headers in written order
     */
    public record Http(boolean tls, String path, List<Header> headers) {
        public Http {
            headers = List.copyOf(headers);
        }
    }

    /** One of {@code httpHeaders}. */
    public record Header(String name, String value) {}

    /** Times in seconds. */
    public record Pace(int delay, int period, int timeout, int successes, int failures) {}
}
