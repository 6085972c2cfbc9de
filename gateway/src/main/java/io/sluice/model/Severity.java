package io.sluice.model;

/** How much of the input a {@link Finding} concerns. */
public enum Severity {
    /** Part of the input is not served as written. */
    ERROR,
    /** Served, but probably not as meant. */
    WARNING,
    /** Worth knowing; nothing to repair. */
    INFO
}
