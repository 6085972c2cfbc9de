package io.sluice.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the gateway looks by itself whether an endpoint is well. Its text is what {@link #parse} reads.
 *
 * @param path of the request that is made; empty when a connection is enough
 * @param port where; 0 for the endpoint's own
 * @param interval between the beginnings of two looks
 */
public record HealthCheck(String path, int port, Duration interval) {
    /** What may be written, for messages. */
    public static final String GRAMMAR = "tcp [port=N] [interval=TIME] or http PATH [port=N] [interval=TIME]";

    /** An endpoint is out after so many looks that went wrong, and in after one that went well. */
    public static final int FAILURES = 2;

    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e]{0,1023}");
    private static final Pattern PORT = Pattern.compile("port=([0-9]{1,5})");
    private static final Pattern INTERVAL = Pattern.compile("interval=([0-9]{1,7})(ms|s|m)");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration USUAL = Duration.ofSeconds(1);

    /** A check as a user writes it; empty when it is none. */
    public static Optional<HealthCheck> parse(String text) {
        List<String> words = List.of(text.strip().split("\\s+", -1));
        boolean http = words.get(0).equals("http");
        if (http && (words.size() < 2 || !PATH.matcher(words.get(1)).matches())
                || !http && !words.get(0).equals("tcp")) {
            return Optional.empty();
        }
        HealthCheck check = new HealthCheck(http ? words.get(1) : "", 0, USUAL);
        for (String option : words.subList(http ? 2 : 1, words.size())) {
            check = check == null ? null : check.with(option);
        }
        return Optional.ofNullable(check);
    }

    private HealthCheck with(String option) {
        Matcher number = PORT.matcher(option);
        if (number.matches()) {
            int wanted = Integer.parseInt(number.group(1));
            return wanted >= 1 && wanted <= 65535 ? new HealthCheck(path, wanted, interval) : null;
        }
        Matcher time = INTERVAL.matcher(option);
        Duration wanted = time.matches() ? duration(time) : Duration.ZERO;
        boolean inside = wanted.compareTo(SHORTEST) >= 0 && wanted.compareTo(LONGEST) <= 0;
        return inside ? new HealthCheck(path, port, wanted) : null;
    }

    private static Duration duration(Matcher time) {
        long number = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    @Override
    public String toString() {
        return (path.isEmpty() ? "tcp" : "http " + path)
                + (port == 0 ? "" : " port=" + port)
                + (interval.equals(USUAL) ? "" : " interval=" + interval.toMillis() + "ms");
    }
}
