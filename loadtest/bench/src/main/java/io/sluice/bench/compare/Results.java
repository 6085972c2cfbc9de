package io.sluice.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** All samples of a run, by scenario, target and round. A round with errors has no sample: it is void, and counted. */
final class Results {

    /** One column of samples. */
    record Series(String scenario, String target) {}

    /** What the reference target needed per request at the begin and at the end of one round, in µs of CPU. */
    record Halves(double first, double second) {}

    private final Map<Series, SortedMap<Integer, Sample>> samples = new LinkedHashMap<>();
    private final Map<Series, List<String>> voids = new LinkedHashMap<>();
    private final Map<String, List<Halves>> halves = new LinkedHashMap<>();

    void add(Series series, int round, Sample sample) {
        samples.computeIfAbsent(series, key -> new TreeMap<>()).put(round, sample);
    }

    void addVoid(Series series, int round, String fault) {
        voids.computeIfAbsent(series, key -> new ArrayList<>()).add("round " + round + ": " + fault);
    }

    void addHalves(String scenario, Sample first, Sample second) {
        halves.computeIfAbsent(scenario, key -> new ArrayList<>())
                .add(new Halves(first.cpuMicros(), second.cpuMicros()));
    }

    List<String> voids(Series series) {
        return voids.getOrDefault(series, List.of());
    }

    boolean has(Series series) {
        return samples.containsKey(series) || voids.containsKey(series);
    }

    Quartiles quartiles(Series series, ToDoubleFunction<Sample> figure) {
        return Quartiles.of(rounds(series).values().stream().mapToDouble(figure).toArray());
    }

    /**
     * How many times the CPU of another series this one needs, computed round by round, so that what slows the whole machine
     * for a while cancels out. Rounds that one of the two lacks do not count.
     */
    Quartiles ratio(Series of, Series to) {
        SortedMap<Integer, Sample> reference = rounds(to);
        return Quartiles.of(rounds(of).entrySet().stream()
                .filter(round -> reference.containsKey(round.getKey()))
                .mapToDouble(round -> round.getValue().cpuMicros()
                        / reference.get(round.getKey()).cpuMicros())
                .toArray());
    }

    /** By how much the medians of the two halves differ, as a share of the smaller; NaN when there are none. */
    double halvesApart(String scenario) {
        List<Halves> all = halves.getOrDefault(scenario, List.of());
        double first =
                Quartiles.of(all.stream().mapToDouble(Halves::first).toArray()).median();
        double second =
                Quartiles.of(all.stream().mapToDouble(Halves::second).toArray()).median();
        return Math.abs(first - second) / Math.min(first, second);
    }

    SortedMap<Integer, Sample> rounds(Series series) {
        return samples.getOrDefault(series, new TreeMap<>());
    }
}
