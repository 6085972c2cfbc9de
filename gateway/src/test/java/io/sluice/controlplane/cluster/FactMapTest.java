package io.sluice.controlplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FactMapTest {
    private static final int MANY = 10_000;

    private static int looks;

    /** Counts how often a fact is asked for its name, which nothing can be done to it without. */
    private record Counted(Meta meta, int version) implements Fact {
        Counted(ObjectName name, int version) {
            this(new Meta("Counted", name, "", Map.of(), Map.of(), Positions.CLUSTER), version);
        }

        @Override
        public ObjectName name() {
            looks++;
            return meta.name();
        }
    }

    @BeforeEach
    void count() {
        looks = 0;
    }

    /** One of 128 names, which have four hashes. */
    private static ObjectName name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int pairs = 5; pairs > 0; pairs--) {
            name.append(random.nextBoolean() ? "Aa" : "BB");
        }
        return new ObjectName(
                random.nextInt(2) == 0 ? "a" : "b",
                name.append((char) ('a' + random.nextInt(2))).toString());
    }

    private static FactMap<Counted> numbered(int count) {
        return FactMap.of(IntStream.range(0, count)
                .mapToObj(i -> new Counted(new ObjectName("ns", "web-" + i), 0))
                .toList());
    }

    private static Map<ObjectName, List<Counted>> differences(
            Map<ObjectName, Counted> one, Map<ObjectName, Counted> two) {
        Map<ObjectName, List<Counted>> all = new HashMap<>();
        Set<ObjectName> names = new HashSet<>(one.keySet());
        names.addAll(two.keySet());
        for (ObjectName name : names) {
            if (one.get(name) != two.get(name)) {
                List<Counted> both = new ArrayList<>();
                both.add(one.get(name));
                both.add(two.get(name));
                all.put(name, both);
            }
        }
        return all;
    }

    private static Map<ObjectName, List<Counted>> compared(FactMap<Counted> one, FactMap<Counted> two) {
        Map<ObjectName, List<Counted>> all = new HashMap<>();
        FactMap.compare(one, two, (before, after) -> {
            List<Counted> both = new ArrayList<>();
            both.add(before);
            both.add(after);
            assertThat(all.put((before == null ? after : before).name(), both)).isNull();
        });
        return all;
    }

    /** Every version, with what it must hold. */
    @Test
    void anyHistoryHoldsWhatAnOrdinaryMapHolds() {
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            List<FactMap<Counted>> versions = new ArrayList<>();
            List<Map<ObjectName, Counted>> expected = new ArrayList<>();
            FactMap<Counted> map = FactMap.empty();
            Map<ObjectName, Counted> model = new HashMap<>();
            for (int step = 0; step < 150; step++) {
                ObjectName name =
                        random.nextInt(3) == 0 ? name(random) : new ObjectName("", String.valueOf(random.nextInt(40)));
                if (random.nextInt(step < 75 ? 4 : 2) == 0) {
                    map = map.without(name);
                    model.remove(name);
                } else {
                    Counted fact = new Counted(name, step);
                    map = map.with(fact);
                    model.put(name, fact);
                }
                versions.add(map);
                expected.add(Map.copyOf(model));
            }
            for (int i = 0; i < versions.size(); i++) {
                assertSame(versions.get(i), expected.get(i));
                int other = random.nextInt(versions.size());
                assertThat(compared(versions.get(i), versions.get(other)))
                        .as("seed %d, from %d to %d", seed, i, other)
                        .isEqualTo(differences(expected.get(i), expected.get(other)));
            }
        }
    }

    private static void assertSame(FactMap<Counted> map, Map<ObjectName, Counted> expected) {
        assertThat(map).hasSize(expected.size());
        assertThat(new HashMap<>(map)).isEqualTo(expected);
        expected.forEach((name, fact) -> assertThat(map.get(name)).isSameAs(fact));
        assertThat(map.containsKey(new ObjectName("nowhere", "x"))).isFalse();
    }

    @Test
    void theOrderSaysNothingOfTheHistory() {
        Random random = new Random(1);
        List<Counted> facts = new ArrayList<>();
        Set<ObjectName> names = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            ObjectName name = name(random);
            if (names.add(name)) {
                facts.add(new Counted(name, i));
            }
        }
        List<Counted> order = List.copyOf(FactMap.of(facts).values());
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(facts, random);
            FactMap<Counted> map = FactMap.of(facts);
            for (int extra = 0; extra < 20; extra++) {
                map = map.with(new Counted(new ObjectName("", String.valueOf(extra)), 0));
            }
            for (int extra = 0; extra < 20; extra++) {
                map = map.without(new ObjectName("", String.valueOf(extra)));
            }
            assertThat(map.values()).containsExactlyElementsOf(order);
        }
    }

    @Test
    void aChangeAndAComparisonCostWhatHasChanged() {
        FactMap<Counted> before = numbered(MANY);
        looks = 0;
        FactMap<Counted> after = before.with(new Counted(new ObjectName("ns", "web-7"), 1))
                .without(new ObjectName("ns", "web-8"))
                .with(new Counted(new ObjectName("ns", "new"), 1));
        assertThat(compared(before, after)).hasSize(3);
        assertThat(looks).isLessThan(100);
    }

    /** One of 32,768 names that Kubernetes takes and that all have one hash. */
    private static ObjectName sharingAHash(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 15; bit++) {
            name.append((number >> bit & 1) == 0 ? "an" : "c0");
        }
        return new ObjectName("ns", name.toString());
    }

    /** Every step of building and of taking apart, each compared with the one before, as the control plane does it. */
    private static int looksFor(List<ObjectName> names) {
        looks = 0;
        FactMap<Counted> map = FactMap.empty();
        for (ObjectName name : names) {
            FactMap<Counted> next = map.with(new Counted(name, 0));
            assertThat(compared(map, next)).hasSize(1);
            map = next;
        }
        for (ObjectName name : names) {
            FactMap<Counted> next = map.without(name);
            assertThat(compared(map, next)).hasSize(1);
            map = next;
        }
        assertThat(map).isSameAs(FactMap.empty());
        return looks;
    }

    @Test
    void whoeverChoosesNamesOfOneHashSlowsNobodyDown() {
        int count = 20_000;
        List<ObjectName> ordinary = IntStream.range(0, count)
                .mapToObj(i -> new ObjectName("ns", "web-" + i))
                .toList();
        List<ObjectName> chosen =
                IntStream.range(0, count).mapToObj(FactMapTest::sharingAHash).toList();
        assertThat(chosen.stream().map(ObjectName::hashCode).distinct()).hasSize(1);
        assertThat(looksFor(chosen)).isLessThan(2 * looksFor(ordinary));
    }

    /** Nothing forbids a slash in what a manifest says. */
    @Test
    void twoNamesOfOneHashThatAreWrittenAlikeAreTwo() {
        ObjectName one = new ObjectName("a", "tzono/long");
        ObjectName other = new ObjectName("a/tzono", "long");
        assertThat(one).hasToString(other.toString()).hasSameHashCodeAs(other);
        FactMap<Counted> map = FactMap.of(List.of(new Counted(one, 1), new Counted(other, 2)));
        assertThat(map.get(one).version()).isEqualTo(1);
        assertThat(map.get(other).version()).isEqualTo(2);
        assertThat(map.without(one).keySet()).containsExactly(other);
    }

    @Test
    void whatChangesNothingIsTheSameMap() {
        FactMap<Counted> map = numbered(3);
        Counted there = map.get(new ObjectName("ns", "web-1"));
        assertThat(map.with(there)).isSameAs(map);
        assertThat(map.without(new ObjectName("ns", "web-3"))).isSameAs(map);
        assertThat(map.without(there.name())).hasSize(2);
        assertThat(FactMap.<Counted>empty().with(there).without(there.name())).isSameAs(FactMap.empty());
        FactMap<Counted> none = map;
        for (ObjectName name : map.keySet()) {
            none = none.without(name);
        }
        assertThat(none).isSameAs(FactMap.empty());
    }

    @Test
    void nobodyCanChangeIt() {
        FactMap<Counted> map = numbered(3);
        Counted there = map.get(new ObjectName("ns", "web-1"));
        assertThatThrownBy(() -> map.put(there.name(), there)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.remove(there.name())).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.entrySet().iterator().next().setValue(there))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> FactMap.empty().entrySet().iterator().next())
                .isInstanceOf(NoSuchElementException.class);
    }
}
