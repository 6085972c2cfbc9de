/** Which route a request takes: one pure function over a compiled table. */
package io.sluice.dataplane.route;
