package io.sluice.bench.report;

import io.sluice.kit.load.LoadReport;

/** What a load and the control client beside it saw in one stretch of time. */
record Phase(LoadReport load, LoadReport control) {
    private static final double MICROS_PER_MILLI = 1000;

    double controlP99() {
        return control.total().latency().p99() / MICROS_PER_MILLI;
    }

    /** Of the load's requests that were answered well. */
    double loadP99() {
        return load.total().answered().p99() / MICROS_PER_MILLI;
    }

    double controlLagP99() {
        return control.sendLag().p99() / MICROS_PER_MILLI;
    }

    double loadLagP99() {
        return load.sendLag().p99() / MICROS_PER_MILLI;
    }

    /** Requests of the control client without their answer, for whatever reason. */
    long controlErrors() {
        return control.failures() + control.total().untested();
    }
}
