package io.sluice.dataplane.http2;

/** The streams to which something happened last; Netty forgets a stream with its end. */
final class RecentStreams {
    /** More than a client can have open at once by far: each of them may be reset with data on its way. */
    private static final int KEPT = 256;

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
