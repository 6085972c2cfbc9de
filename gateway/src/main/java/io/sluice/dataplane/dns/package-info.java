/** Asks name servers for the addresses of upstreams. */
package io.sluice.dataplane.dns;
