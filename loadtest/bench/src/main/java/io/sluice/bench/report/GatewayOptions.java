package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * How a gateway is started.
 *
 * @param jvm flags of its JVM, behind the launcher's, so that they win
 * @param settings options of {@code run}
 */
record GatewayOptions(List<String> jvm, List<String> settings) {
    static final GatewayOptions NONE = new GatewayOptions(List.of(), List.of());

    GatewayOptions jvm(String... flags) {
        return new GatewayOptions(plus(jvm, flags), settings);
    }

    GatewayOptions with(String... options) {
        return new GatewayOptions(jvm, plus(settings, options));
    }

    private static List<String> plus(List<String> list, String... more) {
        List<String> longer = new ArrayList<>(list);
        longer.addAll(List.of(more));
        return longer;
    }

    @Override
    public String toString() {
        return String.join(" ", plus(jvm, settings.toArray(String[]::new)));
    }
}
