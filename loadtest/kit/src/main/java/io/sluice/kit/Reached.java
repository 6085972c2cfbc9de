package io.sluice.kit;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What the upstream must have seen of a vector (oracle O5, beside the canonical form).
 *
 * @param extent how much
 * @param messages for {@link Extent#EXACTLY} alone
 */
public record Reached(Extent extent, List<Message> messages) {
    /** How much of the vector may reach the upstream. */
    public enum Extent {
        /** Not one request line. */
        NOTHING,
        /** Requests may have begun, none may be complete. */
        NOTHING_COMPLETE,
        EXACTLY,
        ANYTHING
    }

    /** A message freed from its wire form. */
    public record Message(String method, String target, String body) {
        static Message of(WitnessRequest request) {
            return new Message(request.method(), request.target(), request.bodyText());
        }
    }

    public static final Reached NOTHING = new Reached(Extent.NOTHING, List.of());
    public static final Reached NOTHING_COMPLETE = new Reached(Extent.NOTHING_COMPLETE, List.of());
    public static final Reached ANYTHING = new Reached(Extent.ANYTHING, List.of());

    /** Says what is wrong, or nothing. */
    List<String> complaints(List<WitnessRequest> requests) {
        List<WitnessRequest> complete =
                requests.stream().filter(WitnessRequest::complete).toList();
        return switch (extent) {
            case NOTHING -> wrongIf(!requests.isEmpty(), "nothing may reach the upstream, but " + requests);
            case NOTHING_COMPLETE ->
                wrongIf(!complete.isEmpty(), "nothing complete may reach the upstream, but " + complete);
            case EXACTLY -> differences(complete, requests);
            case ANYTHING -> List.of();
        };
    }

    private List<String> differences(List<WitnessRequest> complete, List<WitnessRequest> all) {
        if (complete.size() != messages.size() || all.size() != complete.size()) {
            return List.of("the upstream must see " + messages.size() + " requests, but " + all);
        }
        return IntStream.range(0, messages.size())
                .filter(i -> !messages.get(i).equals(Message.of(complete.get(i))))
                .mapToObj(i -> "the upstream must see " + messages.get(i) + ", but " + Message.of(complete.get(i)))
                .toList();
    }

    private static List<String> wrongIf(boolean wrong, String what) {
        return wrong ? List.of(what) : List.of();
    }
}
