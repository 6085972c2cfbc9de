package io.sluice.testing;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The objects of this process that something still refers to, counted per class by the JVM after a full collection;
 * takes about a tenth of a second.
 */
public final class LiveObjects {
    private static final String[] TAKES_STRINGS = {String[].class.getName()};

    private final Map<String, Long> instances = new HashMap<>();
    private long bytes;

    private LiveObjects() {}

    public static LiveObjects now() {
        LiveObjects live = new LiveObjects();
        histogram().lines().forEach(live::add);
        if (live.instances.isEmpty()) {
            throw new IllegalStateException("the JVM's histogram has another format");
        }
        return live;
    }

    private static String histogram() {
        try {
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            Object[] noOptions = {new String[0]};
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(commands, "gcClassHistogram", noOptions, TAKES_STRINGS);
        } catch (JMException e) {
            throw new IllegalStateException("the JVM makes no histogram", e);
        }
    }

    /** A line such as {@code   12:   345   6789  java.lang.Foo (java.base@17)}. */
    private void add(String line) {
        String[] columns = line.trim().split("\\s+");
        if (columns.length >= 4 && columns[0].endsWith(":")) {
            instances.merge(columns[3], Long.valueOf(columns[1]), Long::sum);
            bytes += Long.parseLong(columns[2]);
        }
    }

    /** How many are of this very class. */
    public long of(Class<?> type) {
        return instances.getOrDefault(type.getName(), 0L);
    }

    /** How many are of classes of this package and those below it, of their nested and hidden classes too. */
    public long below(String packageName) {
        return instances.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(packageName + "."))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** What all of them take. */
    public long bytes() {
        return bytes;
    }
}
