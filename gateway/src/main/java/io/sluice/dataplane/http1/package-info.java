/** HTTP/1.0 and HTTP/1.1 on the wire (RFC 9112): readers and writers of heads and bodies. */
package io.sluice.dataplane.http1;
