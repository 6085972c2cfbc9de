/** Start-up settings: one tree of records, with default, unit and reason beside each field. JDK only. */
package io.sluice.settings;
