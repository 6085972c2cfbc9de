package io.sluice.bench.compare;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scenarios that share their rounds, run against all targets: start, verify, warm up, then round after round. */
final class Comparison {

    /**
     * How long everything takes.
     *
     * @param warmup seconds of load before the first round for a JVM; a native program gets two seconds
     */
    record Effort(int rounds, int seconds, int warmup) {}

    private static final int NATIVE_WARMUP_SECONDS = 2;

    private final Site site;
    private final Upstream upstream;
    private final Effort effort;
    private final Results results;
    private final PrintStream out;
    private final Load load;
    private final Meter meter;
    private boolean complete = true;

    Comparison(Site site, Upstream upstream, Effort effort, Results results, PrintStream out) {
        this.site = site;
        this.upstream = upstream;
        this.effort = effort;
        this.results = results;
        this.out = out;
        this.load = Load.on(site);
        this.meter = new Meter(load, effort.seconds);
    }

    /** False when a target had to be left out because it does not do the work. */
    boolean complete() {
        return complete;
    }

    void run(List<Scenario> group, List<Target> targets) {
        Map<Scenario, List<Target.Running>> running = new LinkedHashMap<>();
        group.forEach(scenario -> running.put(scenario, start(scenario, targets)));
        running.forEach(this::warmUp);
        for (int round = 0; round < effort.rounds; round++) {
            for (Map.Entry<Scenario, List<Target.Running>> entry : running.entrySet()) {
                round(round, entry.getKey(), entry.getValue());
            }
            out.print(".");
            out.flush();
        }
        out.println();
        running.values().forEach(each -> each.forEach(target -> site.stop(target.child())));
    }

    private List<Target.Running> start(Scenario scenario, List<Target> targets) {
        List<Target.Running> running = new ArrayList<>();
        for (Target target : targets) {
            target.leavesOut(scenario)
                    .ifPresentOrElse(
                            reason ->
                                    out.println(target.label() + " has no part in " + scenario.name() + ": " + reason),
                            () -> start(scenario, target, running));
        }
        return running;
    }

    private void start(Scenario scenario, Target target, List<Target.Running> running) {
        try {
            Target.Running started = target.start(site, upstream.port(), scenario.routes());
            Verification.verify(started, scenario);
            running.add(started);
        } catch (CompareException e) {
            // The others are still worth comparing; the exit code tells that somebody is missing.
            complete = false;
            out.println(target.label() + " is left out of " + scenario.name() + ": " + e.getMessage());
        }
    }

    private void warmUp(Scenario scenario, List<Target.Running> targets) {
        for (Target.Running target : targets) {
            int seconds = target.target().compilesWhileRunning() ? effort.warmup : NATIVE_WARMUP_SECONDS;
            if (seconds > 0) {
                load.run(target, scenario, seconds);
            }
        }
    }

    private void round(int round, Scenario scenario, List<Target.Running> targets) {
        List<Target.Running> reference =
                targets.stream().filter(Comparison::isReference).toList();
        List<Target.Running> others =
                targets.stream().filter(target -> !isReference(target)).toList();
        List<Meter.Reading> first =
                reference.stream().map(target -> meter.read(target, scenario)).toList();
        for (Target.Running target : RoundOrder.of(round, others)) {
            record(round, scenario, target, meter.read(target, scenario));
        }
        for (int i = 0; i < reference.size(); i++) {
            recordHalves(round, scenario, reference.get(i), first.get(i), meter.read(reference.get(i), scenario));
        }
    }

    private static boolean isReference(Target.Running target) {
        return target.label().equals(NginxTarget.LABEL);
    }

    private void recordHalves(
            int round, Scenario scenario, Target.Running target, Meter.Reading first, Meter.Reading second) {
        if (first.counts() && second.counts()) {
            results.addHalves(scenario.name(), first.sample(), second.sample());
            record(round, scenario, target, new Meter.Reading(Sample.mean(first.sample(), second.sample()), ""));
        } else {
            record(round, scenario, target, first.counts() ? second : first);
        }
    }

    private void record(int round, Scenario scenario, Target.Running target, Meter.Reading reading) {
        Results.Series series = new Results.Series(scenario.name(), target.label());
        if (reading.counts()) {
            results.add(series, round, reading.sample());
        } else {
            results.addVoid(series, round, reading.fault());
        }
    }
}
