package io.sluice.bench.report;

/** An event that a gateway must live through, and what is asked of it. */
interface Row {
    String name();

    /** What happens, for people. */
    String event();

    Measured run(Stage stage);
}
