package io.sluice.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What the client of a vector must see (oracle O1).
 *
 * @param statuses of the final responses in order, each with the statuses allowed
 * @param fate what becomes of the connection
 */
public record Expected(List<Set<Integer>> statuses, Fate fate) {
    /** What becomes of the client's connection. */
    public enum Fate {
        CLOSED,
        /** Shown by one more request on it, which must get its own answer. */
        KEPT,
        /** Closed, or kept and then as {@link #KEPT}. */
        EITHER,
        /** Closed before the last response has come to its end, so that nobody takes it for whole. */
        TRUNCATED
    }

    /** One response with one of these statuses, which says {@code Connection: close}, and then the close. */
    public static Expected rejected(Integer... allowed) {
        return new Expected(List.of(Set.of(allowed)), Fate.CLOSED);
    }

    /** One response for each status, and the connection goes on. */
    public static Expected answered(Integer... statuses) {
        return new Expected(Arrays.stream(statuses).map(Set::of).toList(), Fate.KEPT);
    }

    /** The connection ends without any response. */
    public static Expected silentClose() {
        return new Expected(List.of(), Fate.CLOSED);
    }

    /** A response that begins with this status and is cut off by the end of the connection. */
    public static Expected truncated(Integer status) {
        return new Expected(List.of(Set.of(status)), Fate.TRUNCATED);
    }

    /** Whether the connection has to end: then there is no next request on it. */
    boolean ends() {
        return fate == Fate.CLOSED || fate == Fate.TRUNCATED;
    }

    public Expected thenClosed() {
        return new Expected(statuses, Fate.CLOSED);
    }

    public Expected closedOrKept() {
        return new Expected(statuses, Fate.EITHER);
    }

    /** One more response, which ends the connection: a good prefix and then a bad request. */
    public Expected thenRejected(Integer... allowed) {
        List<Set<Integer>> longer = new ArrayList<>(statuses);
        longer.add(Set.of(allowed));
        return new Expected(longer, Fate.CLOSED);
    }
}
