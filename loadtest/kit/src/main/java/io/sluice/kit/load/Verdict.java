package io.sluice.kit.load;

/** Judges a complete answer: whose it is, and whether it is the one that the upstream sent. */
final class Verdict {
    private static final int SERVER_ERROR = 500;

    private Verdict() {}

    static Outcome on(LoadPlan plan, Request request, ResponseScanner answer) {
        boolean expected = plan.expects(answer.status());
        if (plan.ids() == LoadPlan.Ids.UNCHECKED) {
            return expected ? Outcome.ANSWERED : unexpected(answer);
        }
        if (answer.id() == null && !expected) {
            // No upstream has seen it, else it would have said so.
            return unexpected(answer);
        }
        if (!request.id.equals(answer.id()) || !bodyIsOwn(plan, request, answer)) {
            return Outcome.MIXED_UP;
        }
        return expected ? Outcome.ANSWERED : Outcome.WRONG_STATUS;
    }

    private static Outcome unexpected(ResponseScanner answer) {
        return answer.status() >= SERVER_ERROR ? Outcome.GATEWAY_5XX : Outcome.WRONG_STATUS;
    }

    private static boolean bodyIsOwn(LoadPlan plan, Request request, ResponseScanner answer) {
        boolean bodiless = request.kind.method().equals("HEAD") || answer.status() == 204 || answer.status() == 304;
        return plan.ids() != LoadPlan.Ids.HEADER_AND_BODY || bodiless || carries(answer.bodyStart(), request.id);
    }

    /** The id as a word: "x-1" is not in "x-12". */
    private static boolean carries(String body, String id) {
        int at = body.indexOf(id);
        while (at >= 0) {
            int end = at + id.length();
            if (end == body.length() || !Character.isDigit(body.charAt(end))) {
                return true;
            }
            at = body.indexOf(id, end);
        }
        return false;
    }
}
