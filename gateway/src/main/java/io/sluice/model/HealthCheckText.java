package io.sluice.model;

import io.sluice.model.HealthCheck.Http;
import io.sluice.model.HealthCheck.Pace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a check as a user writes it on a Service, word by word. One use. */
final class HealthCheckText {
    private static final String OFF = "off";
    private static final int LONGEST_PATH = 1024;
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Optional<Http> http;
    private int port;
    private Optional<Duration> interval = Optional.empty();

    private HealthCheckText(Optional<Http> http) {
        this.http = http;
    }

    static Reading<HealthCheck> read(String text) {
        List<String> words = List.of(text.strip().split("\\s+", -1));
        List<String> rest = words.subList(1, words.size());
        return switch (words.get(0)) {
            case "tcp" -> new HealthCheckText(Optional.empty()).options(rest);
            case "http" -> http(rest);
            default -> noKind(words.get(0), rest);
        };
    }

    private static Reading<HealthCheck> noKind(String word, List<String> rest) {
        if (word.equals(OFF) && !rest.isEmpty()) {
            return Reading.wrong(rest.get(0), "stands behind off", "write off alone");
        }
        String fix = NearName.of(word, List.of("tcp", "http", OFF))
                .map(near -> "did you mean " + near + "?")
                .orElse("write " + HealthCheck.GRAMMAR + ", or " + OFF);
        return Reading.wrong(word, "is no kind of check", fix);
    }

    private static Reading<HealthCheck> http(List<String> rest) {
        if (rest.isEmpty()) {
            return Reading.wrong("http", "has no path", "write http /healthz");
        }
        String path = rest.get(0);
        int wrong = OriginForm.firstWrong(path);
        if (!path.startsWith("/")) {
            return Reading.wrong(path, "is no path, which begins with a slash", "write http /healthz");
        } else if (wrong >= 0) {
            return wrongPath(path, wrong);
        } else if (path.length() > LONGEST_PATH) {
            String problem = "has " + path.length() + " characters, more than " + LONGEST_PATH;
            return Reading.wrong(path, problem, "write a shorter path");
        }
        return new HealthCheckText(Optional.of(new Http(false, path, List.of()))).options(rest.subList(1, rest.size()));
    }

    private static Reading<HealthCheck> wrongPath(String path, int at) {
        String character = Character.toString(path.codePointAt(at));
        String encoded = OriginForm.encoded(character);
        return switch (character) {
            case "%" ->
                Reading.wrong(path, "has % without two hexadecimal digits behind it", "write %25 for the character %");
            case "#" ->
                Reading.wrong(
                        path,
                        "has #, but a fragment is never sent",
                        "end the path before it, or write %23 for the character #");
            default ->
                Reading.wrong(
                        path, "has " + character + ", which a request's target must not have", "write " + encoded);
        };
    }

    private Reading<HealthCheck> options(List<String> options) {
        for (String option : options) {
            Optional<Reading<HealthCheck>> wrong = take(option);
            if (wrong.isPresent()) {
                return wrong.get();
            }
        }
        return Reading.of(new HealthCheck(http, "", port, Pace.usual(interval.orElse(HealthCheck.USUAL))));
    }

    /** What is wrong with it, if something is. */
    private Optional<Reading<HealthCheck>> take(String option) {
        int equals = option.indexOf('=');
        String value = option.substring(equals + 1);
        return switch (equals < 0 ? option : option.substring(0, equals)) {
            case "port" -> takePort(option, value);
            case "interval" -> takeInterval(option, value);
            default -> Optional.of(unknown(option, equals));
        };
    }

    private Optional<Reading<HealthCheck>> takePort(String option, String value) {
        if (port > 0) {
            return Optional.of(Reading.wrong(option, "is a second port", "write one port"));
        }
        port = PORT.matcher(value).matches() ? Integer.parseInt(value) : 0;
        return port >= 1 && port <= 65535
                ? Optional.empty()
                : Optional.of(Reading.wrong(
                        option, "is not a port from 1 to 65535", "write port=8080, or nothing for the endpoint's own"));
    }

    private Optional<Reading<HealthCheck>> takeInterval(String option, String value) {
        if (interval.isPresent()) {
            return Optional.of(Reading.wrong(option, "is a second interval", "write one interval"));
        }
        interval = time(value).filter(time -> time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0);
        return interval.isPresent()
                ? Optional.empty()
                : Optional.of(Reading.wrong(
                        option,
                        "is not a time from 100ms to 1h",
                        "write a whole number with ms, s, m or h: interval=2s"));
    }

    private static Optional<Duration> time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(time.group(1));
        return Optional.of(
                switch (time.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofHours(number);
                });
    }

    private Reading<HealthCheck> unknown(String option, int equals) {
        if (option.startsWith("/")) {
            return http.isPresent()
                    ? Reading.wrong(option, "is a second path", "write one path, and %20 for a space in it")
                    : Reading.wrong(option, "is a path, which tcp does not have", "write http " + option);
        }
        String otherwise = "write port=N or interval=TIME, or leave it out";
        String fix = equals < 0
                ? otherwise
                : NearName.of(option.substring(0, equals), List.of("port", "interval"))
                        .map(near -> "did you mean " + near + option.substring(equals) + "?")
                        .orElse(otherwise);
        return Reading.wrong(option, "is no option of a check", fix);
    }
}
