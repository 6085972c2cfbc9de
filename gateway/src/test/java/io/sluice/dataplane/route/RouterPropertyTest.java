package io.sluice.dataplane.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.HostRoutes;
import io.sluice.model.PathMatch;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RoutingTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled router against a reading of the rules that is as simple as they are. */
class RouterPropertyTest {
    private static final String[] LABELS = {"a", "b", "www", "a_1", "x-y"};
    private static final String[] SEGMENTS = {"a", "b", "aa", "ab", "%2F", "a.b", "B", "long-segment-of-a-path", "0"};
    private static final String[] PARAMETERS = {"", "", "", "", ";", ";x=1", ";a;b", ";a=b,c"};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void agreesWithTheRulesReadOneByOne(long seed) {
        Random random = new Random(seed);
        Router router = null;
        RoutingTable table = RoutingTable.EMPTY;
        for (int round = 0; round < 500; round++) {
            table = change(table, random);
            router = Router.compile(table, router, Tables.BY_TEXT);
            for (int request = 0; request < 40; request++) {
                String host = random.nextInt(10) == 0 ? "" : hostName(random);
                String path = requestPath(random);
                assertThat(Tables.decide(router, host, path))
                        .as("seed %d, round %d: %s %s in %s", seed, round, host, path, table)
                        .isEqualTo(naive(table, host, path));
            }
        }
    }

    /** The same table but for a few hosts, as successive plans are. */
    private static RoutingTable change(RoutingTable table, Random random) {
        if (random.nextInt(20) == 0) {
            return RoutingTable.EMPTY;
        }
        Set<HostRoutes> hosts = new LinkedHashSet<>(table.exact().values());
        hosts.addAll(table.wildcard().values());
        table.hostless().ifPresent(hosts::add);
        List<HostRoutes> next = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            next.add(someHost(random));
        }
        for (HostRoutes host : hosts) {
            boolean replaced = next.stream().anyMatch(other -> other.host().equals(host.host()));
            if (!replaced && random.nextInt(6) > 0) {
                next.add(host);
            }
        }
        return Tables.table(next.toArray(HostRoutes[]::new));
    }

    private static HostRoutes someHost(Random random) {
        int kind = random.nextInt(8);
        String name = kind == 0 ? "" : kind < 3 ? "*." + hostName(random) : hostName(random);
        Set<String> paths = new LinkedHashSet<>();
        for (int i = random.nextInt(7); i > 0; i--) {
            paths.add(rulePath(random));
        }
        HostRoutes host = Tables.host(name, paths.toArray(String[]::new));
        return random.nextInt(4) == 0 ? Tables.withDefault(host) : host;
    }

    private static String hostName(Random random) {
        StringBuilder name = new StringBuilder(LABELS[random.nextInt(LABELS.length)]);
        for (int i = random.nextInt(3); i > 0; i--) {
            name.append('.').append(LABELS[random.nextInt(LABELS.length)]);
        }
        return name.toString();
    }

    private static String rulePath(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append('/').append(SEGMENTS[random.nextInt(SEGMENTS.length)]);
        }
        boolean exact = random.nextBoolean();
        if (path.isEmpty() || exact && random.nextInt(4) == 0) {
            path.append('/');
        }
        return exact ? "= " + path : path.toString();
    }

    private static String requestPath(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            path.append('/')
                    .append(random.nextInt(12) == 0 ? "" : SEGMENTS[random.nextInt(SEGMENTS.length)])
                    .append(PARAMETERS[random.nextInt(PARAMETERS.length)]);
        }
        return path.isEmpty() || random.nextInt(4) == 0 ? path + "/" : path.toString();
    }

    private static String naive(RoutingTable table, String host, String path) {
        Optional<HostRoutes> routes = Optional.ofNullable(table.exact().get(host))
                .or(() -> Optional.ofNullable(table.wildcard().get(host.substring(host.indexOf('.') + 1)))
                        .filter(wildcard -> host.contains(".")))
                .or(table::hostless);
        if (routes.isEmpty()) {
            return Reason.NO_HOST.word();
        }
        List<String> elements = elements(path);
        boolean open = path.substring(path.lastIndexOf('/')).matches("/(;.*)?");
        return routes.get().routes().stream()
                .filter(route -> matches(route, elements, open))
                .findFirst()
                .or(() -> routes.get().unmatched())
                .map(route -> Tables.text(Tables.BY_TEXT.bind(route.action(), Optional.of(route))))
                .orElse(Reason.NO_PATH.word());
    }

    private static boolean matches(Route route, List<String> elements, boolean open) {
        List<String> wanted = elements(route.path());
        if (route.match() == PathMatch.EXACT) {
            return wanted.equals(elements) && open == route.path().endsWith("/");
        }
        return elements.size() >= wanted.size()
                && elements.subList(0, wanted.size()).equals(wanted);
    }

    private static List<String> elements(String path) {
        List<String> elements = new ArrayList<>();
        for (String segment : path.split("/")) {
            String named = segment.split(";", 2)[0];
            if (!named.isEmpty()) {
                elements.add(named);
            }
        }
        return elements;
    }
}
