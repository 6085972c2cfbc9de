/** The access log: one line per request, formatted on the loop, written by a thread of its own. */
package io.sluice.telemetry.accesslog;
