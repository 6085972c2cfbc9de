package io.sluice.bench.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Heap bytes that each thread of a JVM has allocated since it began, as {@code jcmd Thread.print -e} shows them: exact to one
 * KiB below 10 MiB, to one MiB below 10 GiB.
 */
record ThreadAllocation(Map<String, Long> bytes) {

    // "name" #12 prio=5 … allocated=123K defined_classes=…
    private static final Pattern THREAD =
            Pattern.compile("^\"(.+?)\" #(\\d+) .* allocated=(\\d+)([BKMG])", Pattern.MULTILINE);

    static ThreadAllocation parse(String dump) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        Matcher thread = THREAD.matcher(dump);
        while (thread.find()) {
            bytes.put(thread.group(1) + " #" + thread.group(2), bytes(thread.group(3), thread.group(4)));
        }
        return new ThreadAllocation(bytes);
    }

    private static long bytes(String number, String unit) {
        return Long.parseLong(number) << (10 * "BKMG".indexOf(unit));
    }

    /** What each thread has allocated since then; the thread that answers jcmd is not part of the program. */
    ThreadAllocation since(ThreadAllocation earlier) {
        Map<String, Long> grown = new LinkedHashMap<>();
        bytes.forEach((thread, now) -> {
            if (!thread.startsWith("Attach Listener")) {
                grown.put(thread, now - earlier.bytes.getOrDefault(thread, 0L));
            }
        });
        return new ThreadAllocation(grown);
    }

    long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }
}
