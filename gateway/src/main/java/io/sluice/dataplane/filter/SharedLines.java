package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * {@link PeerLines} for connections that have none yet: behind a load balancer, and from a client with many connections,
 * nearly all come from a few addresses for a few hosts, and what they have in common is in the processor's cache. There are
 * 256 places, and a hash of peer and Host says which one is theirs: each has the lines made last for it, so that two pairs
 * that share a place drive each other out of it. Asked once per connection. For any event loop; of two that put theirs into
 * one place the later one stays.
 */
final class SharedLines {
    private static final int PLACES = 1 << 8;

    private final AtomicReferenceArray<PeerLines> places = new AtomicReferenceArray<>(PLACES);

    /**
     * Those for a request of this peer; null when there are none.
     *
     * @param field where its Host stands; negative without one
     */
    PeerLines find(Peer peer, RequestHead request, int field) {
        PeerLines there = places.get(place(peer, request, field));
        return there != null && there.tellOf(peer) && there.suit(request, field) ? there : null;
    }

    void keep(Peer peer, RequestHead request, int field, PeerLines lines) {
        places.set(place(peer, request, field), lines);
    }

    private static int place(Peer peer, RequestHead request, int field) {
        int hash = peer.address().hashCode();
        HeaderBlock headers = request.headers();
        for (int i = field < 0 ? 0 : headers.valueStart(field); field >= 0 && i < headers.valueEnd(field); i++) {
            hash = 31 * hash + headers.bytes()[i];
        }
        return (hash ^ hash >>> 16 ^ hash >>> 8) & PLACES - 1;
    }
}
