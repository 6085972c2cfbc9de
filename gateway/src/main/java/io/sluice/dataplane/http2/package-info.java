/** HTTP/2 (RFC 9113, RFC 7541): wire to message and back, for both sides; Netty's codec below, our rules above it. */
package io.sluice.dataplane.http2;
