package io.sluice.kit;

/** The moment at which an upstream crashes: the rows of the retry matrix, zero-loss 4.5. */
public enum Crash {
    /** Connections are refused. */
    BEFORE_CONNECT,
    /** At the accept, before a byte is read. */
    AFTER_CONNECT,
    /** When the head of a request is whole, before its body is waited for. */
    AFTER_HEAD,
    /** When a byte of the body has come; a request without a body is treated as in {@link #AFTER_HEAD}. */
    MID_BODY,
    /** When the first byte of the response has been sent. */
    AFTER_ONE_BYTE,
    /** When the head of the response and half of its body have been sent. */
    MID_RESPONSE;

    private static final String BODY = "0123456789abcdef";

    /** @param how RST, or FIN as of a process whose kernel had nothing unread */
    Responder responder(End how) {
        return switch (this) {
            case AFTER_HEAD -> Responder.atHead(Responder.always(ending(Answer.nothing(), how)));
            case MID_BODY ->
                Responder.atHead(Responder.always(ending(Answer.nothing().thenAwaitBodyBytes(1), how)));
            case AFTER_ONE_BYTE -> Responder.always(ending(Answer.ok(BODY).cutAt(1), how));
            case MID_RESPONSE -> Responder.always(ending(midResponse(), how));
            default -> throw new IllegalArgumentException(this + " happens before there is a request");
        };
    }

    private static Answer midResponse() {
        Answer whole = Answer.ok(BODY);
        return whole.cutAt(whole.length() - BODY.length() / 2);
    }

    private static Answer ending(Answer answer, End how) {
        return how == End.RST ? answer.thenReset() : answer.thenClose();
    }
}
