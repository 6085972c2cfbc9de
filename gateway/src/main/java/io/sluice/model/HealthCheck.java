package io.sluice.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e]{0,1023}");
    private static final Pattern PORT = Pattern.compile("port=([0-9]{1,5})");
    private static final Pattern INTERVAL = Pattern.compile("interval=([0-9]{1,7})(ms|s|m)");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration USUAL = Duration.ofSeconds(1);

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
            return (interval.equals(USUAL) ? "" : " interval=" + interval.toMillis() + "ms")
                    + (timeout.equals(usual.timeout) ? "" : " timeout=" + timeout.toMillis() + "ms")
                    + (delay.isZero() ? "" : " delay=" + delay.toMillis() + "ms")
                    + (successes == usual.successes ? "" : " successes=" + successes)
                    + (failures == usual.failures ? "" : " failures=" + failures);
        }
    }

    /** A check as a user writes it on a Service; empty when it is none. */
    public static Optional<HealthCheck> parse(String text) {
        List<String> words = List.of(text.strip().split("\\s+", -1));
        boolean http = words.get(0).equals("http");
        if (http && (words.size() < 2 || !PATH.matcher(words.get(1)).matches())
                || !http && !words.get(0).equals("tcp")) {
            return Optional.empty();
        }
        Optional<Http> request = http ? Optional.of(new Http(false, words.get(1), List.of())) : Optional.empty();
        HealthCheck check = new HealthCheck(request, "", 0, Pace.usual(USUAL));
        for (String option : words.subList(http ? 2 : 1, words.size())) {
            check = check == null ? null : check.with(option);
        }
        return Optional.ofNullable(check);
    }

    private HealthCheck with(String option) {
        Matcher number = PORT.matcher(option);
        if (number.matches()) {
            int wanted = Integer.parseInt(number.group(1));
            return wanted >= 1 && wanted <= 65535 ? new HealthCheck(http, host, wanted, pace) : null;
        }
        Matcher time = INTERVAL.matcher(option);
        Duration wanted = time.matches() ? duration(time) : Duration.ZERO;
        boolean inside = wanted.compareTo(SHORTEST) >= 0 && wanted.compareTo(LONGEST) <= 0;
        return inside ? new HealthCheck(http, host, port, Pace.usual(wanted)) : null;
    }

    private static Duration duration(Matcher time) {
        long number = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
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
