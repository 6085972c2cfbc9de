package io.sluice.dataplane.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.HostRoutes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostTableTest {
    private static final int MANY = 10_000;

    /** One of 16,384 names that all have one hash: of two letters each, and behind them what is the same for all. */
    private static String sharingAHash(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 14; bit++) {
            name.append((number >> bit & 1) == 0 ? "an" : "c0");
        }
        return name + ".test";
    }

    private static List<String> chosen() {
        return IntStream.range(0, MANY).mapToObj(HostTableTest::sharingAHash).toList();
    }

    private static Map<String, HostRoutes> routes(List<String> names) {
        Map<String, HostRoutes> routes = new LinkedHashMap<>();
        names.forEach(name -> routes.put(name, Tables.host(name, "/")));
        return routes;
    }

    private static HostTable table(Map<String, HostRoutes> routes, HostTable previous) {
        return HostTable.compile(routes, previous, Tables.BY_TEXT);
    }

    private static CompiledHost find(HostTable table, String name) {
        byte[] bytes = ("http://" + name + "/x").getBytes(StandardCharsets.ISO_8859_1);
        return table.find(bytes, 7, 7 + name.length());
    }

    private static void findsEach(HostTable table, Map<String, HostRoutes> routes) {
        routes.forEach((name, source) -> assertThat(find(table, name).source()).isSameAs(source));
        List.of("", "a", "an", "zzzz", "an.test", sharingAHash(MANY), sharingAHash(0) + "x")
                .forEach(name -> assertThat(find(table, name)).isNull());
    }

    @Test
    void aTableOfOrdinaryNamesIsLookedUpByHash() {
        for (int hosts : new int[] {0, 1, 2, 3, MANY}) {
            Map<String, HostRoutes> routes = routes(IntStream.range(0, hosts)
                    .mapToObj(i -> "host-" + i + ".example.test")
                    .toList());
            HostTable table = table(routes, null);
            assertThat(table.isInOrder()).isFalse();
            assertThat(table.isEmpty()).isEqualTo(hosts == 0);
            findsEach(table, routes);
        }
    }

    @Test
    void whoeverChoosesNamesOfOneHashPutsNobodyBehindALongRow() {
        assertThat(chosen().stream().map(String::hashCode).distinct()).hasSize(1);
        Map<String, HostRoutes> routes = routes(chosen());
        HostRoutes victim = Tables.host("shop.example.test", "/");
        routes.put(victim.host(), victim);
        HostTable table = table(routes, null);
        assertThat(table.isInOrder()).isTrue();
        findsEach(table, routes);
    }

    @Test
    void hostsThatStayKeepWhatWasCompiledWhenTheWayOfLookingUpChanges() {
        Map<String, HostRoutes> ordinary = routes(List.of("a.test", "b.test"));
        Map<String, HostRoutes> attacked = new HashMap<>(ordinary);
        attacked.putAll(routes(chosen()));
        HostTable before = table(ordinary, null);
        HostTable during = table(attacked, before);
        HostTable still = table(attacked, during);
        HostTable after = table(ordinary, still);
        assertThat(List.of(before.isInOrder(), during.isInOrder(), still.isInOrder(), after.isInOrder()))
                .containsExactly(false, true, true, false);
        for (HostTable table : List.of(during, still, after)) {
            assertThat(find(table, "a.test")).isSameAs(find(before, "a.test"));
        }
    }
}
