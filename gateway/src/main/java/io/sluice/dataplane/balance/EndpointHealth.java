package io.sluice.dataplane.balance;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the gateway thinks of one endpoint of one upstream. Event loops tell it how attempts end; {@link OutlierEjection}
 * draws the conclusions; an active check has its own opinion. Telling of a success costs reads alone, unless there was a failure before it.
 */
final class EndpointHealth {
    /** So many failures in a row make the gateway look for itself, before there are enough to believe them. */
    static final int SUSPICIOUS = 2;

    /** How far an endpoint is from getting traffic. */
    enum Standing {
        IN,
        /** Out, and probed now and then. */
        EJECTED,
        /** A probe has succeeded: one request may be sent there. */
        TRIAL,
        /** That request is under way. */
        TRYING,
        /** It was answered: to be taken in by {@link OutlierEjection}. */
        WON,
        /** It failed: to be probed again. */
        LOST,
        /** Probes alone have spoken for it: any request may be sent there that belongs to it, one at a time. */
        PROBATION,
        /** That request is under way. */
        PROVING
    }

    private final AtomicReference<Standing> standing = new AtomicReference<>(Standing.IN);
    /** Attempts that got no answer, since one got one. */
    private final AtomicInteger failures = new AtomicInteger();
    /** Responses that broke off, since one came to its end: before each of them was an answer, which clears the others. */
    private final AtomicInteger cuts = new AtomicInteger();
    /** Its active check says that it is not well. */
    private volatile boolean ailing;
    /** Picks are to be careful: somebody has been asked to look, or it is on probation. */
    private final AtomicBoolean asked = new AtomicBoolean();

    /**
     * Takes note of what has happened at the endpoint.
     *
     * @param enough failures in a row that eject; 0 for never
     * @return whether {@link OutlierEjection} should look at it
     */
    boolean heard(AttemptEvent event, int enough) {
        return switch (event) {
            case CONNECTED -> false;
            case ANSWERED -> answered();
            case COMPLETE -> completed();
            case STALE, CANCELLED -> saidNothing();
            case CUT -> failed(cuts, enough);
            case ANSWERED_BADLY, CONNECT_FAILED, CONNECT_TIMEOUT, RESET, TIMED_OUT, MALFORMED ->
                failed(failures, enough);
        };
    }

    private boolean answered() {
        if (failures.getOpaque() != 0) {
            failures.set(0);
        }
        return move(Standing.TRYING, Standing.WON) || move(Standing.PROVING, Standing.WON);
    }

    private boolean completed() {
        if (cuts.getOpaque() != 0) {
            cuts.set(0);
        }
        return false;
    }

    private boolean saidNothing() {
        move(Standing.TRYING, Standing.TRIAL); // the next one may try
        move(Standing.PROVING, Standing.PROBATION);
        return false;
    }

    private boolean failed(AtomicInteger counter, int enough) {
        int row = counter.incrementAndGet();
        if (move(Standing.TRYING, Standing.LOST) || move(Standing.PROVING, Standing.LOST)) {
            return true;
        }
        boolean suspect = enough > 0 && (row >= enough || row == SUSPICIOUS);
        return suspect && standing.get() == Standing.IN && asked.compareAndSet(false, true);
    }

    /**
     * Whether it is not for everybody: it has failed so often that it is about to be ejected, if that is possible, it is on
     * probation, or the set without it is being made. Mostly one read.
     */
    boolean doubted(int enough) {
        return asked.getOpaque() && (failuresInARow() >= enough || unproven());
    }

    private boolean unproven() {
        Standing now = standing.getOpaque();
        return now != Standing.IN && now != Standing.WON;
    }

    /** Picks are to be careful until {@link #looked}: the set without it is about to be made. */
    void beware() {
        asked.set(true);
    }

    /** From now on another failure asks again. */
    void looked() {
        asked.set(onProbation());
    }

    /**
     * After its trial, for which nobody came, it may be picked again.
     *
     * @return false when somebody has come
     */
    boolean beginProbation() {
        asked.set(true); // before it can be picked: here picks look first
        boolean begun = move(Standing.TRIAL, Standing.PROBATION);
        if (!begun) {
            asked.set(false);
        }
        return begun;
    }

    /** Whether this request is the one by which it can prove itself. */
    boolean prove() {
        return move(Standing.PROBATION, Standing.PROVING);
    }

    /** Whether it may be picked, but has yet to answer. */
    boolean onProbation() {
        Standing now = standing.getOpaque();
        return now == Standing.PROBATION || now == Standing.PROVING;
    }

    /** Failures since a success. */
    int failuresInARow() {
        return Math.max(failures.get(), cuts.get());
    }

    Standing standing() {
        return standing.get();
    }

    /** Whether it has been taken out, and has yet to prove itself. */
    boolean ejected() {
        return standing.getOpaque() != Standing.IN;
    }

    boolean ailing() {
        return ailing;
    }

    /** Whether it is to get no traffic, whoever says so. Mostly two reads. */
    boolean unwell() {
        return ejected() || ailing;
    }

    /** What its active check says. */
    void checked(boolean well) {
        ailing = !well;
    }

    /** Reads first: the line stays shared while nothing changes. */
    boolean move(Standing from, Standing to) {
        return standing.getOpaque() == from && standing.compareAndSet(from, to);
    }

    /** Gets traffic again. */
    void readmit() {
        failures.set(0);
        standing.set(Standing.IN);
    }
}
