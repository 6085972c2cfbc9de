package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a gateway is started.
 *
 * @param jvm flags of its JVM, behind the launcher's, so that they win
 * @param settings options of {@code run}
 * @param containerMib memory of the container that the launcher is to find itself in, and to share between heap and
 *     buffers; absent: it sees the machine as it is
 */
record GatewayOptions(List<String> jvm, List<String> settings, OptionalInt containerMib) {
    static final GatewayOptions NONE = new GatewayOptions(List.of(), List.of(), OptionalInt.empty());

    GatewayOptions jvm(String... flags) {
        return new GatewayOptions(plus(jvm, flags), settings, containerMib);
    }

    GatewayOptions with(String... options) {
        return new GatewayOptions(jvm, plus(settings, options), containerMib);
    }

    GatewayOptions container(int mib) {
        return new GatewayOptions(jvm, settings, OptionalInt.of(mib));
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
