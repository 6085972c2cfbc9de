package io.sluice.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the gateway looks by itself whether an endpoint is well. The text of one that was read by {@link #parse} is what can
 * be read again.
 *
 * @param http the request that is made; empty when a connection is enough
 * @param host the address that is asked; empty for the endpoint's own
 * @param port where; 0 for the endpoint's own
 * @param pace how often, and what follows from it
 */
public record HealthCheck(Optional<Http> http, String host, int port, Pace pace) {
    /** What may be written, for messages. */
    public static final String GRAMMAR = "tcp [port=N] [interval=TIME] or http PATH [port=N] [interval=TIME]";

    /** The interval of a check that does not say its own. */
    static final Duration USUAL = Duration.ofSeconds(1);

    /**
     * A GET; a status from 200 to 399 says that the endpoint is well.
     *
     * @param tls over TLS, whatever certificate is shown: it is asked how it is, and told nothing
     * @param path the request's target, as it is sent
     * @param headers that the request has besides those that every check has, or instead of them
     */
    public record Http(boolean tls, String path, List<Header> headers) {
        public Http {
            headers = List.copyOf(headers);
        }

        @Override
        public String toString() {
            String names = headers.stream().map(Header::name).collect(Collectors.joining(","));
            return (tls ? "https " : "http ") + path + (names.isEmpty() ? "" : " headers=" + names);
        }
    }

    /** A field of the request. Its text has no value: that may be a password. */
    public record Header(String name, String value) {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * When looks are made, and how many it takes.
     *
     * @param delay before the first one
     * @param interval between the beginnings of two, unless one takes longer
     * @param timeout for one
     * @param successes in a row that take an endpoint in that was out
     * @param failures in a row that take it out
     */
    public record Pace(Duration delay, Duration interval, Duration timeout, int successes, int failures) {
        private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

        /** Two failures within two and a half intervals; one success. */
        public static Pace usual(Duration interval) {
            Duration most = interval.multipliedBy(2).dividedBy(5);
            Duration timeout = most.compareTo(LONGEST_LOOK) < 0 ? most : LONGEST_LOOK;
            return new Pace(Duration.ZERO, interval, timeout, 1, 2);
        }

        @Override
        public String toString() {
            Pace usual = usual(interval);
            return (interval.equals(USUAL) ? "" : " interval=" + written(interval))
                    + (timeout.equals(usual.timeout) ? "" : " timeout=" + written(timeout))
                    + (delay.isZero() ? "" : " delay=" + written(delay))
                    + (successes == usual.successes ? "" : " successes=" + successes)
                    + (failures == usual.failures ? "" : " failures=" + failures);
        }

        private static String written(Duration time) {
            return time.toMillis() % 1_000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
        }
    }

    /** A check as a user writes it on a Service; empty when it is none. */
    public static Optional<HealthCheck> parse(String text) {
        return read(text).value();
    }

    /** As {@link #parse}, and what is wrong with the text. */
    public static Reading<HealthCheck> read(String text) {
        return HealthCheckText.read(text);
    }

    /** Where is looked, to know how this endpoint is. */
    public Endpoint at(Endpoint endpoint) {
        return new Endpoint(host.isEmpty() ? endpoint.address() : host, port == 0 ? endpoint.port() : port);
    }

    /** The same, wherever it looks: checks of one place are one if these are equal. */
    public HealthCheck anywhere() {
        return host.isEmpty() && port == 0 ? this : new HealthCheck(http, "", 0, pace);
    }

    @Override
    public String toString() {
        return http.map(Http::toString).orElse("tcp")
                + (host.isEmpty() ? "" : " host=" + host)
                + (port == 0 ? "" : " port=" + port)
                + pace;
    }
}
