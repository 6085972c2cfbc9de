package io.sluice.bench.compare;

import java.util.List;

/** Puts load on one target and reads what it cost. */
final class Meter {

    private final Load load;
    private final int seconds;

    Meter(Load load, int seconds) {
        this.load = load;
        this.seconds = seconds;
    }

    /** Either a sample or the reason why the round is void. */
    record Reading(Sample sample, String fault) {

        boolean counts() {
            return fault.isEmpty();
        }
    }

    Reading read(Target.Running target, Scenario scenario) {
        if (!target.child().alive()) {
            return new Reading(null, "it has ended: " + target.child().lastWords());
        }
        List<Long> pids = target.child().pids();
        CpuClock before = CpuClock.read(pids);
        long begin = System.nanoTime();
        LoadResult result = load.run(target, scenario, seconds);
        long nanos = System.nanoTime() - begin;
        if (!target.child().alive()) {
            return new Reading(null, "it ended under load: " + target.child().lastWords());
        }
        double cpu = CpuClock.read(pids).since(before);
        Sample sample = new Sample(
                cpu / 1000 / result.requests(),
                result.requestsPerSecond(),
                result.p50Micros(),
                result.p99Micros(),
                cpu / nanos,
                Memory.residentMib(pids));
        return new Reading(sample, result.fault());
    }
}
