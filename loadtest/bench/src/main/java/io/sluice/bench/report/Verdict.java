package io.sluice.bench.report;

import io.sluice.kit.load.ToolCommand;
import java.util.Collection;

/** What a row came to. */
enum Verdict {
    PASS,
    FAIL,
    /** Nothing was lost, but the generator was too late for latencies to say anything. */
    VOID,
    /** The row could not be run. */
    ERROR;

    /** False when only another run can tell. */
    boolean proves() {
        return this == PASS || this == FAIL;
    }

    /** 0 when all passed, 1 when one failed or could not be run, 3 when none did but one is void; as of {@code openloop}. */
    static int exitCode(Collection<Verdict> verdicts) {
        if (verdicts.contains(FAIL) || verdicts.contains(ERROR)) {
            return ToolCommand.FAILED;
        }
        return verdicts.contains(VOID) ? ToolCommand.NO_PROOF : 0;
    }
}
