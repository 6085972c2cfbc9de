/** Listens to both planes: counts, later metrics page, access log and traces. */
package io.sluice.telemetry;
