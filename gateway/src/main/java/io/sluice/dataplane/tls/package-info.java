/**
 * TLS to clients: what is decided by the ClientHello, what the gateway shows of itself, and connections until they speak
 * HTTP.
 */
package io.sluice.dataplane.tls;
