package io.sluice.dataplane.http1;

/** Where in the stream of requests a client's connection is. */
enum RequestPhase {
    /** Between requests: nothing of the next one has come. */
    IDLE,
    /** Inside a head. */
    HEAD,
    /** Inside a body. */
    BODY,
    /** The request is complete, its response is not. */
    RESPONSE,
    /** The response is complete, the body is read and dropped. */
    DISCARD,
    /** The connection has left HTTP; what comes is somebody else's. */
    SWITCHED,
    /** Nothing that comes is interpreted any more. */
    CLOSED
}
