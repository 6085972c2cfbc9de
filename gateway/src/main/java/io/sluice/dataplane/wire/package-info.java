/** The bytes of a connection, whatever they mean: how much is read at once, how it ends, and how two are joined. */
package io.sluice.dataplane.wire;
