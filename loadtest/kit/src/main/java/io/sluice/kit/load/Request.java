package io.sluice.kit.load;

/** One request of a load, from its turn to its outcome. */
final class Request {
    final long number;
    final int kindIndex;
    final Kind kind;
    /** When its turn was, by {@link System#nanoTime}: latency counts from here, however late the generator was. */
    final long scheduled;

    final String id;
    LoadConnection connection;
    boolean sent;
    boolean done;

    Request(LoadPlan plan, long number, long scheduled) {
        this.number = number;
        this.scheduled = scheduled;
        kindIndex = plan.mix().indexOf(number);
        kind = plan.mix().kinds().get(kindIndex);
        id = plan.idPrefix() + "-" + number;
    }
}
