package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Gathers what a row must keep to. Losses are judged whatever the generator did; times only when it was on time. */
final class Judgement {
    private final List<String> broken = new ArrayList<>();
    private final List<String> slow = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean timesSayNothing;

    Judgement require(boolean kept, String format, Object... arguments) {
        if (!kept) {
            broken.add(text(format, arguments));
        }
        return this;
    }

    /** The same for what depends on a generator that was on time. */
    Judgement requireTime(boolean kept, String format, Object... arguments) {
        if (!kept) {
            slow.add(text(format, arguments));
        }
        return this;
    }

    /** The machine or the generator is shown to be what took the time. */
    Judgement voidTimes(String format, Object... arguments) {
        timesSayNothing = true;
        return note(format, arguments);
    }

    Judgement note(String format, Object... arguments) {
        notes.add(text(format, arguments));
        return this;
    }

    private static String text(String format, Object[] arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    Verdict verdict(boolean onTime) {
        if (!broken.isEmpty()) {
            return Verdict.FAIL;
        }
        return onTime && !timesSayNothing ? slow.isEmpty() ? Verdict.PASS : Verdict.FAIL : Verdict.VOID;
    }

    /** What was not kept to. */
    List<String> reasons() {
        List<String> all = new ArrayList<>(broken);
        all.addAll(slow);
        return all;
    }

    List<String> notes() {
        return notes;
    }
}
