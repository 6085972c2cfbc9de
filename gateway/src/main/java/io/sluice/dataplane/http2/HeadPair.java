package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;

/** The heads of a request and of its response, reused. */
final class HeadPair {
    private static final int CAPACITY = 2048;
    private static final int FIELDS = 32;
    /** A head that has grown larger than this is left to the garbage collector. */
    private static final int KEPT = 16 * 1024;

    final RequestHead request = new RequestHead(new HeaderBlock(CAPACITY, FIELDS));
    final ResponseHead response = new ResponseHead(new HeaderBlock(CAPACITY, FIELDS));

    /** Forgets both messages. */
    void reset() {
        request.reset();
        response.reset();
    }

    /** Whether they are small enough to be kept while nobody needs them. */
    boolean keepable() {
        return request.headers().bytes().length <= KEPT && response.headers().bytes().length <= KEPT;
    }
}
