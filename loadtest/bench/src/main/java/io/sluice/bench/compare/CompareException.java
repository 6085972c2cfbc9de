package io.sluice.bench.compare;

import io.sluice.bench.UserException;

/** The comparison cannot go on; the message says why, for the person at the terminal. */
final class CompareException extends UserException {

    private static final long serialVersionUID = 1;

    CompareException(String message) {
        super(message);
    }

    CompareException(String message, Throwable cause) {
        super(message, cause);
    }
}
