/** Connections to endpoints: dialled, kept and lent per event loop. */
package io.sluice.dataplane.upstream;
