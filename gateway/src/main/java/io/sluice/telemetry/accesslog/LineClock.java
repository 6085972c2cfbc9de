package io.sluice.telemetry.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The time of day as a format writes it, encoded once a second; milliseconds are filled in. One per event loop. */
final class LineClock {
    private static final long MILLI = 1_000_000;
    private static final int SECOND = 1000;

    private final DateTimeFormatter formatter;
    private final LongSupplier wallClock;
    private byte[] text;
    private long since;
    private int millisThen;

    /**
     * @param pattern without milliseconds
     * @param wallClock milliseconds since 1970
     */
    LineClock(String pattern, LongSupplier wallClock) {
        this.formatter = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
        this.wallClock = wallClock;
    }

    /**
     * To be called before the others.
     *
     * @param now nanoseconds of the loop's clock
     */
    void advance(long now) {
        if (text == null || now - since >= (SECOND - millisThen) * MILLI || now < since) {
            long millis = wallClock.getAsLong();
            text = formatter.format(Instant.ofEpochMilli(millis)).getBytes(StandardCharsets.US_ASCII);
            since = now;
            millisThen = (int) (millis % SECOND);
        }
    }

    byte[] text() {
        return text;
    }

    int millis(long now) {
        return millisThen + (int) ((now - since) / MILLI);
    }
}
