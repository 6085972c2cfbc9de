package io.sluice.dataplane.proxy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The Date line of this second, encoded. One per event loop. */
public final class DateLine {
    // RFC 9110 section 5.6.7: two digits for the day, always GMT.
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final long SECOND = 1_000_000_000L;

    private final LongSupplier wallClock;
    private byte[] line;
    private long renewAt;

    /** @param wallClock milliseconds since 1970 */
    public DateLine(LongSupplier wallClock) {
        this.wallClock = wallClock;
    }

    /** @param now nanoseconds of the loop's clock */
    byte[] line(long now) {
        if (line == null || now - renewAt >= 0) {
            long millis = wallClock.getAsLong();
            line = ("Date: " + FORMAT.format(Instant.ofEpochMilli(millis)) + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            renewAt = now + SECOND - millis % 1000 * 1_000_000;
        }
        return line;
    }
}
