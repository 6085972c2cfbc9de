/** The command line: reads arguments, prints text, gives exit codes. Everything that serves is handed in. */
package io.sluice.cli;
