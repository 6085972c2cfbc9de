package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;

/** The heads of a request and of its response, reused; what they and their trailers take is counted. */
final class HeadPair {
    private static final int CAPACITY = 2048;
    private static final int FIELDS = 32;

    final RequestHead request = new RequestHead(new HeaderBlock(CAPACITY, FIELDS));
    final ResponseHead response = new ResponseHead(new HeaderBlock(CAPACITY, FIELDS));

    private StreamMemory memory;
    private int held;

    /** The request's is complete. */
    void begin(StreamMemory countedIn) {
        memory = countedIn;
        holds(request.headers().length());
    }

    /** So many bytes more, until both are forgotten. */
    void holds(int more) {
        held += more;
        memory.held(more);
    }

    /** Forgets both messages. */
    void reset() {
        if (held > 0) {
            holds(-held);
        }
        memory = null;
        request.reset();
        response.reset();
    }

    /** How many bytes they take while nobody needs them. */
    int capacity() {
        return request.headers().bytes().length + response.headers().bytes().length;
    }
}
