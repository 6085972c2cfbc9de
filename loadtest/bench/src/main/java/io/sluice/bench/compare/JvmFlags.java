package io.sluice.bench.compare;

import java.util.List;

/** The JVM flags that Sluice and the baseline run with, unless {@code --jvm-flags} says otherwise. */
final class JvmFlags {

    /** Those of production: the serial collector because one pinned core leaves a parallel one nothing to win. */
    static final String PRODUCTION = "-Dio.netty.leakDetection.level=disabled -Dvertx.disableMetrics=true"
            + " -Dvertx.disableContextTimings=true -XX:+UseSerialGC -Xmx512m";

    private JvmFlags() {}

    static List<String> split(String flags) {
        return flags.isBlank() ? List.of() : List.of(flags.trim().split("\\s+"));
    }
}
