/** What both planes and all outputs share: the plan, findings, reasons. JDK only; everyone may depend on it. */
package io.sluice.model;
