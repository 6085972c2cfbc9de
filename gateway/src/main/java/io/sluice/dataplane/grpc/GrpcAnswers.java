package io.sluice.dataplane.grpc;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.GrpcMessage;
import io.sluice.dataplane.http.GrpcType;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * What calls of gRPC are told by the gateway itself: a head alone, or the trailers of a response that was begun, with
 * {@code grpc-status} and with the reason's code in {@code grpc-message}. Encoded once; immutable, shared by all event loops.
 */
public final class GrpcAnswers {
    /** Of an answer of gRPC that has a status of its own. */
    public static final int OK = 200;

    private static final byte[] CONTENT_TYPE = ascii("Content-Type: application/grpc\r\n");
    private static final int TRAILER_CAPACITY = 256;
    private static final int TRAILER_FIELDS = 4;

    private final Map<Reason, byte[]> statuses = new EnumMap<>(Reason.class);
    private final Map<Reason, byte[]> messages = new EnumMap<>(Reason.class);

    public GrpcAnswers() {
        for (Reason reason : Reason.values()) {
            int status = GrpcStatus.of(reason);
            if (status != GrpcStatus.NONE) {
                statuses.put(reason, ascii("grpc-status: " + status + "\r\n"));
                messages.put(reason, GrpcMessage.line(reason));
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the request is a call, and the reason something that a call is told. */
    public boolean areFor(RequestHead request, Reason reason) {
        return statuses.containsKey(reason) && request.grpc();
    }

    /** Adds to a head that has the status {@link #OK} what makes an answer of it; nothing follows it. */
    public void complete(ResponseHead head, Reason reason) {
        head.headers().add(CONTENT_TYPE);
        status(head.headers(), reason);
    }

    /**
     * Whether a response that was begun can be ended by {@link #trailers}: it is one of a call, over a version that has
     * trailers for everybody, and its length was not promised.
     */
    public boolean mayEnd(Exchange exchange, Reason reason) {
        ResponseHead head = exchange.response();
        return exchange.request().http2
                && areFor(exchange.request(), reason)
                && head.status == OK
                && head.contentLength < 0
                && GrpcType.in(head.headers());
    }

    /** The end of a response whose rest will not come. Allocates: this is rare. */
    public HeaderBlock trailers(Reason reason) {
        HeaderBlock trailers = new HeaderBlock(TRAILER_CAPACITY, TRAILER_FIELDS);
        status(trailers, reason);
        return trailers;
    }

    private void status(HeaderBlock to, Reason reason) {
        to.add(statuses.get(reason));
        to.add(messages.get(reason));
    }
}
