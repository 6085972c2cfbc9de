package io.sluice.controlplane.compile.annotation;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code slow-start}: how long a new endpoint's share grows to a full one. A wrong value means at once. */
final class SlowStart implements ServiceAnnotation {
    static final String NAME = "slow-start";

    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(s|m|h)");
    private static final Duration LONGEST = Duration.ofHours(24);

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public void read(AnnotationReader service, ServiceEffects.Builder effects) {
        service.text(NAME).ifPresent(text -> {
            Matcher time = TIME.matcher(text);
            Duration window = time.matches() ? duration(time) : null;
            if (window == null || window.compareTo(LONGEST) > 0) {
                report(service, text);
            } else {
                effects.slowStart(window);
            }
        });
    }

    @Override
    public String without() {
        return "new endpoints get a full share at once";
    }

    private static Duration duration(Matcher time) {
        long number = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static void report(AnnotationReader service, String text) {
        service.reportValue(
                NAME,
                text,
                "is not a time from 0s to 24h",
                "new endpoints get a full share at once",
                "write a whole number with s, m or h: 30s");
    }
}
