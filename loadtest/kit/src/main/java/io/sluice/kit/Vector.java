package io.sluice.kit;

import java.util.ArrayList;
import java.util.List;

/**
 * A byte string that tests a rule, and what must come of it. Immutable; the methods without {@code of} give a changed
 * copy.
 *
 * @param id of the specification, {@code S-12}
 * @param title what the bytes try
 * @param request the bytes; a smuggled request in them always targets {@code /smuggled}
 * @param thenFin a FIN follows the last byte
 * @param methods of the requests in it, needed when one is a HEAD
 * @param expected what the client sees
 * @param reached what the upstream sees
 * @param reasons what the counters say
 */
public record Vector(
        String id,
        String title,
        byte[] request,
        boolean thenFin,
        List<String> methods,
        Expected expected,
        Reached reached,
        ReasonRule reasons) {

    /** Refused with 400 and a close before any upstream byte, counted by one reason: what most vectors expect. */
    public static Vector of(String id, String title, String request) {
        return of(id, title, Bytes.of(request));
    }

    public static Vector of(String id, String title, byte[] request) {
        Expected refused = Expected.rejected(400);
        return new Vector(id, title, request, false, List.of(), refused, Reached.NOTHING, ReasonRule.ONE);
    }

    /** The client sends a FIN behind the bytes. */
    public Vector followedByFin() {
        return new Vector(id, title, request, true, methods, expected, reached, reasons);
    }

    /** The same bytes of a client that is gone behind its FIN: nobody is there to be answered. */
    Vector unanswered() {
        Expected nothing = Expected.silentClose();
        return new Vector(id, title, request, thenFin, methods, nothing, reached, reasons);
    }

    public Vector methods(String... ofRequests) {
        return new Vector(id, title, request, thenFin, List.of(ofRequests), expected, reached, reasons);
    }

    /**
     * What else the client must see. A vector without a refusal among its statuses moves no reason counter; what reaches
     * the upstream stays as it was said ({@link Reached#NOTHING} at first).
     */
    public Vector expect(Expected outcome) {
        boolean refused =
                outcome.statuses().stream().anyMatch(allowed -> allowed.stream().anyMatch(s -> s >= 400));
        ReasonRule rule = refused ? ReasonRule.ONE : ReasonRule.NONE;
        return new Vector(id, title, request, thenFin, methods, outcome, reached, rule);
    }

    /** Refused with one of these statuses, and closed. */
    public Vector rejected(Integer... allowed) {
        return expect(Expected.rejected(allowed));
    }

    /** Passes: one response for each status, the connection stays; see {@link #reaches}. */
    public Vector answered(Integer... statuses) {
        return expect(Expected.answered(statuses)).reached(Reached.ANYTHING);
    }

    public Vector reached(Reached what) {
        return new Vector(id, title, request, thenFin, methods, expected, what, reasons);
    }

    /** The upstream may see the request begin, but never end. */
    public Vector abortedUpstream() {
        return reached(Reached.NOTHING_COMPLETE);
    }

    /** The upstream sees this message, and those of further calls, in this order and no other. */
    public Vector reaches(String method, String target, String body) {
        List<Reached.Message> messages = new ArrayList<>(reached.messages());
        messages.add(new Reached.Message(method, target, body));
        return reached(new Reached(Reached.Extent.EXACTLY, List.copyOf(messages)));
    }

    public Vector reasons(ReasonRule rule) {
        return new Vector(id, title, request, thenFin, methods, expected, reached, rule);
    }

    /** The ways in which it has to be delivered. */
    public List<Delivery> deliveries() {
        return Delivery.forLength(request.length);
    }

    @Override
    public String toString() {
        return id + " " + title;
    }
}
