package io.sluice.dataplane.http2;

/**
 * The streams that were reset last. What the client had sent before it heard of that still comes, and is no fault of its (RFC
 * 9113 section 5.1); Netty forgets a stream with its reset.
 */
final class RecentResets {
    private static final int KEPT = 64;

    private int[] ids; // made for the first one
    private int next;

    void add(int stream) {
        if (ids == null) {
            ids = new int[KEPT];
        }
        ids[next] = stream;
        next = (next + 1) % KEPT;
    }

    boolean contain(int stream) {
        if (ids != null) {
            for (int id : ids) {
                if (id == stream) {
                    return true;
                }
            }
        }
        return false;
    }
}
