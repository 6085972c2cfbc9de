package io.sluice.kit;

import io.sluice.kit.Expected.Fate;
import io.sluice.kit.Violation.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The judges O1 to O7 of a byte vector. Each says in words what is wrong, or nothing. They know the wire and the
 * witness; what only the gateway knows is handed in.
 */
public final class Oracles {
    private static final Pattern SMUGGLED_LINE = Pattern.compile("\\S+[ \\t]+\\S*/smuggled\\S*[ \\t]+HTTP/");

    private Oracles() {}

    /** O1: statuses and the fate of the connection. {@code kept} is judged by its next request, not here. */
    public static List<String> statusAndFate(Expected expected, Received received) {
        ResponseParser parsed = received.parsed();
        List<String> wrong = new ArrayList<>();
        parsed.violations().stream()
                .filter(violation -> violation.rule() != Rule.TRUNCATED || expected.fate() != Fate.TRUNCATED)
                .forEach(violation -> wrong.add("O1: the response breaks the rules: " + violation));
        if (!allowed(expected.statuses(), parsed.responses())) {
            wrong.add("O1: expected statuses " + expected.statuses() + ", got " + parsed.responses());
        }
        if (expected.ends() && !received.closed()) {
            wrong.add("O1: the connection must be closed");
        }
        wrong.addAll(lastResponse(expected.fate(), parsed.responses()));
        return wrong;
    }

    private static boolean allowed(List<Set<Integer>> statuses, List<RawResponse> responses) {
        return statuses.size() == responses.size()
                && IntStream.range(0, statuses.size())
                        .allMatch(i -> statuses.get(i).contains(responses.get(i).status()));
    }

    private static List<String> lastResponse(Fate fate, List<RawResponse> responses) {
        if (responses.isEmpty()) {
            return List.of();
        }
        RawResponse last = responses.get(responses.size() - 1);
        if (fate == Fate.CLOSED && !last.announcesClose()) {
            return List.of("O1: the last response must say Connection: close");
        }
        boolean whole = fate == Fate.TRUNCATED && last.complete();
        return whole ? List.of("O1: the last response must not pass for whole") : List.of();
    }

    /** O2: no request for {@code /smuggled}, and nothing like its request line in bytes that belong to no request. */
    public static List<String> neverSmuggled(Collection<WitnessUpstream> witnesses) {
        Stream<String> requests = requests(witnesses).stream()
                .filter(request -> request.target().contains("/smuggled"))
                .map(request -> "O2: smuggled: " + request);
        Stream<String> loose = connections(witnesses)
                .map(WitnessConnection::looseBytes)
                .filter(bytes -> SMUGGLED_LINE.matcher(Bytes.text(bytes)).find())
                .map(bytes -> "O2: a smuggled request line in " + Bytes.excerpt(bytes));
        return Stream.concat(requests, loose).toList();
    }

    /**
     * O3: observed requests are the responses that clients got, and those that are not local are the effects at the
     * witnesses.
     *
     * @param delta what the gateway counted in the meantime
     * @param unanswered requests that may have been observed without a response
     */
    public static List<String> countsAgree(Counts delta, long effects, long responses, int unanswered) {
        List<String> wrong = new ArrayList<>();
        long surplus = delta.observed() - responses;
        if (surplus < 0 || surplus > unanswered) {
            wrong.add("O3: observed " + delta.observed() + " requests, clients got " + responses + " responses");
        }
        if (delta.observed() - delta.local() != effects) {
            wrong.add("O3: observed " + delta.observed() + " requests, " + delta.local()
                    + " of them local, but upstream " + "acted on " + effects);
        }
        return wrong;
    }

    /** O4: the only response on the connection is 200 and carries this client's id, in its header and in its body. */
    public static List<String> ownAnswer(String id, Received received) {
        List<RawResponse> responses = received.responses();
        boolean own = responses.size() == 1 && isAnswerTo(id, responses.get(0));
        return own ? List.of() : List.of("O4: the client " + id + " must get its own answer, got " + received);
    }

    static boolean isAnswerTo(String id, RawResponse response) {
        return response.complete()
                && response.status() == 200
                && id.equals(response.header("X-Id"))
                && response.bodyText().endsWith(" " + id + "\n");
    }

    /** O5: every byte at the witness is part of a request in canonical form. */
    public static List<String> canonical(Collection<WitnessUpstream> witnesses) {
        return connections(witnesses).flatMap(Oracles::notCanonical).toList();
    }

    private static Stream<String> notCanonical(WitnessConnection connection) {
        String where = "O5: not canonical on upstream connection " + connection.number() + ": ";
        byte[] loose = connection.looseBytes();
        Stream<String> outside =
                loose.length == 0 ? Stream.empty() : Stream.of(where + "bytes of no request: " + Bytes.excerpt(loose));
        return Stream.concat(connection.violations().stream().map(violation -> where + violation), outside);
    }

    /** O5: the vector's own requests (those for /victim and /after aside) are those that must come through. */
    public static List<String> reached(Reached reached, Collection<WitnessUpstream> witnesses) {
        List<WitnessRequest> ofVector = requests(witnesses).stream()
                .filter(request -> !VectorRun.OWN_TARGETS.contains(request.target()))
                .toList();
        return reached.complaints(ofVector).stream().map(text -> "O5: " + text).toList();
    }

    /** O6: checks of the caller (no exception logged, no leak, pools at their baseline), each by an AssertionError. */
    public static List<String> nothingBroken(Collection<Runnable> checks) {
        List<String> wrong = new ArrayList<>();
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (AssertionError e) {
                wrong.add("O6: " + e.getMessage());
            }
        }
        return wrong;
    }

    /** O7: the counters moved as they must. */
    public static List<String> reasons(ReasonRule rule, Map<String, Long> before, Map<String, Long> after) {
        return rule.complaints(before, after).stream()
                .map(text -> "O7: " + text)
                .toList();
    }

    static List<WitnessRequest> requests(Collection<WitnessUpstream> witnesses) {
        return witnesses.stream()
                .flatMap(witness -> witness.requests().stream())
                .toList();
    }

    private static Stream<WitnessConnection> connections(Collection<WitnessUpstream> witnesses) {
        return witnesses.stream().flatMap(witness -> witness.connections().stream());
    }
}
