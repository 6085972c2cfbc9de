/** Connections whose bytes are passed on as they come, by what was known before the first of them went on. */
package io.sluice.dataplane.l4;
