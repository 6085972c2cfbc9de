/** Calls of gRPC as HTTP carries them: the deadline that a client asks for, and statuses of the gateway's own. */
package io.sluice.dataplane.grpc;
