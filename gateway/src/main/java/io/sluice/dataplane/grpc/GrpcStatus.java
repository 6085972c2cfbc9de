package io.sluice.dataplane.grpc;

import io.sluice.model.Reason;

/**
 * What a gateway's failure is to a call of gRPC: a status of its own instead of one of HTTP (gRPC over HTTP/2, "Responses").
 * What is malformed HTTP, or is said to whoever makes connections (421), is no matter of calls and stays what it is.
 */
final class GrpcStatus {
    /** None: the answer is HTTP's. */
    static final int NONE = -1;

    static final int DEADLINE_EXCEEDED = 4;
    static final int PERMISSION_DENIED = 7;
    static final int RESOURCE_EXHAUSTED = 8;
    static final int UNIMPLEMENTED = 12;
    static final int INTERNAL = 13;
    static final int UNAVAILABLE = 14;
    static final int UNAUTHENTICATED = 16;

    private GrpcStatus() {}

    static int of(Reason reason) {
        return switch (reason) {
            case OVERLOADED,
                    UPSTREAM_OVERLOADED,
                    CONNECTIONS_EXHAUSTED,
                    TARGET_TOO_LONG,
                    HEADERS_TOO_LARGE,
                    TOO_MANY_HEADERS,
                    BODY_TOO_LARGE -> RESOURCE_EXHAUSTED;
            case CONNECT_TIMEOUT -> UNAVAILABLE; // nothing was sent; the call's own time is not over
            case BODY_TIMEOUT -> DEADLINE_EXCEEDED;
            case CLIENT_CERTIFICATE_MISSING, CLIENT_CERTIFICATE_BAD -> UNAUTHENTICATED;
            default -> ofHttp(reason.status());
        };
    }

    private static int ofHttp(int status) {
        return switch (status) {
            case 0, 502, 503 -> UNAVAILABLE;
            case 403 -> PERMISSION_DENIED;
            case 404 -> UNIMPLEMENTED;
            case 504 -> DEADLINE_EXCEEDED;
            case 508 -> INTERNAL;
            default -> NONE;
        };
    }
}
