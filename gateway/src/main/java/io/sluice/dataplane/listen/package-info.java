/** Sockets as they are wanted, and the pipeline of each connection. */
package io.sluice.dataplane.listen;
