package io.sluice.dataplane.proxy;

import io.sluice.dataplane.balance.AttemptEvent;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.Failure.Side;

/** What a failure says about the endpoint. */
final class AttemptEvents {
    private AttemptEvents() {}

    static AttemptEvent of(Failure failure) {
        if (failure.side() != Side.UPSTREAM) {
            return AttemptEvent.CANCELLED;
        } else if (failure.retry() == Retry.IF_CONNECTION_WAS_REUSED) {
            return AttemptEvent.STALE;
        } else if (failure.retry() == Retry.UNPROCESSED) {
            return AttemptEvent.CANCELLED; // it has no place for one more stream, or is about to stop in good order
        }
        return switch (failure.reason()) {
            case CONNECT_FAILED -> AttemptEvent.CONNECT_FAILED;
            case CONNECT_TIMEOUT -> AttemptEvent.CONNECT_TIMEOUT;
            case READ_TIMEOUT, SEND_TIMEOUT -> AttemptEvent.TIMED_OUT;
            case UPSTREAM_CLOSED, STREAM_RESET -> AttemptEvent.RESET;
            case RESPONSE_TRUNCATED -> AttemptEvent.CUT;
            default -> AttemptEvent.MALFORMED;
        };
    }
}
