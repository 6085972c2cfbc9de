package io.sluice.bench;

/** The process is being ended by a signal: nothing may be started any more, and what is measured now is no result. */
public final class InterruptedRunException extends UserException {
    private static final long serialVersionUID = 1;

    InterruptedRunException() {
        super("interrupted");
    }
}
