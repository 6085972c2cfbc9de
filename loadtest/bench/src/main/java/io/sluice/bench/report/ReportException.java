package io.sluice.bench.report;

import io.sluice.bench.UserException;

/** Why a report cannot go on; the message is for the user. */
final class ReportException extends UserException {
    private static final long serialVersionUID = 1;

    ReportException(String message) {
        super(message);
    }

    ReportException(String message, Throwable cause) {
        super(message, cause);
    }
}
