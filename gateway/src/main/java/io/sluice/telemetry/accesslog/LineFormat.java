package io.sluice.telemetry.accesslog;

import io.sluice.dataplane.http.Exchange;
import io.sluice.model.Reason;
import io.sluice.settings.LogSettings.Format;
import java.util.function.LongSupplier;

/** Makes a line of an exchange, with its line feed. One per event loop; allocates nothing once a second has begun. */
interface LineFormat {
    /** @param status 0 when none was sent */
    void write(Exchange exchange, int status, Reason reason, Line line);

    static LineFormat of(Format format, LongSupplier wallClock) {
        return switch (format) {
            case JSON -> new JsonFormat(wallClock);
            case COMBINED -> new NginxFormat(wallClock, /* upstreamInfo */ false);
            case UPSTREAMINFO -> new NginxFormat(wallClock, /* upstreamInfo */ true);
        };
    }
}
