/** TLS to clients: what is decided before a handshake, by the ClientHello alone, and what the gateway shows of itself. */
package io.sluice.dataplane.tls;
