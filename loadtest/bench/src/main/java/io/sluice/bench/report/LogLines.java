package io.sluice.bench.report;

import java.util.List;
import java.util.regex.Pattern;

/** Which lines of a gateway's log nobody should see in a run without a fault. */
final class LogLines {
    private static final Pattern UNEXPECTED = Pattern.compile("\\b(WARN|ERROR)\\b|LEAK:|^\\S*(Exception|Error)\\b");

    private static final Pattern DEFECT = Pattern.compile("LEAK:|^\\S*(Exception|Error)\\b");

    private LogLines() {}

    static List<String> unexpected(String log) {
        return log.lines().filter(line -> UNEXPECTED.matcher(line).find()).toList();
    }

    /** Of those, what no slow machine explains: a leak, or an exception that nobody expected. */
    static List<String> defects(String log) {
        return log.lines().filter(line -> DEFECT.matcher(line).find()).toList();
    }
}
