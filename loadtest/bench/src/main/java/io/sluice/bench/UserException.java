package io.sluice.bench;

/** Why a command cannot go on; the message is for the user, the trace for nobody. */
public abstract class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    protected UserException(String message) {
        super(message);
    }

    protected UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
