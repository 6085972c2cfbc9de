package io.sluice.controlplane.compile;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** The target of a probe's request, of what is written as its {@code path}: as a kubelet sends it. */
final class ProbePath {
    /** Visible, but not for a URI (RFC 3986). */
    private static final String UNSAFE = "\"<>\\^`{|}";

    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private ProbePath() {}

    /**
     * Whatever is written, the result is a path of visible characters, perhaps with a query, without a fragment. Percent signs stay
     * as they are.
     */
    static String encoded(String written) {
        int fragment = written.indexOf('#');
        String path = fragment < 0 ? written : written.substring(0, fragment);
        StringBuilder encoded = new StringBuilder(path.startsWith("/") ? "" : "/");
        for (byte next : path.getBytes(StandardCharsets.UTF_8)) {
            if (next <= ' ' || next == 0x7f || UNSAFE.indexOf(next) >= 0) {
                encoded.append(String.format(Locale.ROOT, "%%%02X", next & 0xff));
            } else {
                encoded.append((char) next);
            }
        }
        return encoded.toString();
    }

    /**
     * Whether there is a percent sign that begins no octet (RFC 3986 section 2.1): strict servers answer 400 to that. A kubelet
     * takes it for the sign itself in a path, and for whatever it is in a query.
     */
    static boolean hasStrayPercent(String encoded) {
        return STRAY_PERCENT.matcher(encoded).find();
    }
}
