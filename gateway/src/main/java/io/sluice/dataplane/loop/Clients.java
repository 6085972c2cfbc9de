package io.sluice.dataplane.loop;

import io.sluice.dataplane.loop.LoopCounters.Total;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The clients of one loop, whatever they speak: counted from their accept to their end, and asked to leave when the gateway
 * ends or has no room. Confined to the loop, except {@link #drain()} and {@link #draining()}.
 */
public final class Clients {
    /** Who has been idle for less is in the middle of a conversation. */
    private static final long LEAST_IDLE = 1_000_000_000L;

    private final Loop loop;
    private Entry newest;
    private volatile boolean draining;
    private boolean finishing;

    public Clients(Loop loop) {
        this.loop = loop;
    }

    /** A connection's place among the others, the same from its accept to its end: one object per connection, and no more. */
    public static final class Entry {
        private final Clients all;
        private Client client; // null when it is not to be asked
        private Entry older;
        private Entry newer;
        private boolean closed;

        private Entry(Clients all, Client first) {
            this.all = all;
            this.client = first;
        }

        /** From now on this is who is asked: it is known what the connection speaks. Without effect once it has left. */
        public void become(Client next) {
            if (client != null) {
                client = next;
            }
        }

        /** It is still a connection, but has no requests any more and is not asked to leave. May be said twice. */
        public void leaveHttp() {
            if (client != null) {
                all.unlink(this);
                client = null;
            }
        }

        /** The connection is gone. May be said twice. */
        public void closed() {
            leaveHttp();
            if (!closed) {
                closed = true;
                all.loop.counters().count(Total.CONNECTIONS_CLOSED);
            }
        }
    }

    /** A connection was accepted. */
    public Entry opened(Client first) {
        Entry entry = new Entry(this, first);
        loop.counters().count(Total.CONNECTIONS_ACCEPTED);
        entry.older = newest;
        if (newest != null) {
            newest.newer = entry;
        }
        newest = entry;
        return entry;
    }

    private void unlink(Entry entry) {
        if (entry.newer != null) {
            entry.newer.older = entry.older;
        } else {
            newest = entry.older;
        }
        if (entry.older != null) {
            entry.older.newer = entry.newer;
        }
        entry.newer = null;
        entry.older = null;
    }

    /** From now on every response ends its connection. From any thread. */
    public void drain() {
        draining = true;
    }

    /** After {@link #drain()}: those are told to whom it can be said without a response. */
    public void tellOfDrain() {
        each(Client::drain);
    }

    /** Whether every response ends its connection. From any thread. */
    public boolean draining() {
        return draining;
    }

    /**
     * Nobody new comes any more: every connection ends with the request that it is in; unused ones end now, those that have
     * never been used after a moment.
     */
    public void finish() {
        draining = true;
        finishing = true;
        each(Client::finish);
    }

    /** Whether {@link #finish()} was called, so that whoever becomes idle ends. */
    public boolean finishing() {
        return finishing;
    }

    /**
     * Ends the clients that have been without a request for longest: those that have left room for nobody else, and ask for
     * nothing.
     *
     * @param most how many at most
     */
    public void endLongestIdle(int most) {
        for (Client client : longestIdle(most, loop.now() - LEAST_IDLE)) {
            if (client.endIfIdle()) {
                loop.counters().count(Total.CLIENTS_ENDED_FOR_ROOM);
            }
        }
    }

    /**
     * Those between two requests, and those that never sent a byte, who have waited longest. Looks at all of them, since
     * an order that is always kept would cost every request something.
     */
    private Collection<Client> longestIdle(int most, long before) {
        PriorityQueue<Client> found =
                new PriorityQueue<>(Comparator.comparingLong(Client::idleSince).reversed());
        each(client -> {
            if (client.isIdle() && client.idleSince() - before < 0) {
                found.add(client);
                if (found.size() > most) {
                    found.poll(); // the one that is idle for the shortest time
                }
            }
        });
        return found;
    }

    /** How many requests are under way; what has left HTTP has none. */
    public int busy() {
        int busy = 0;
        for (Entry each = newest; each != null; each = each.older) {
            busy += each.client.busy();
        }
        return busy;
    }

    /** Ends every connection at once, in the middle of a request, too, but for those that have left HTTP. */
    public void cut() {
        each(Client::cutShort);
    }

    /** The action may end the connection that it is given. */
    private void each(Consumer<Client> action) {
        Entry next = newest;
        while (next != null) {
            Client client = next.client;
            next = next.older;
            action.accept(client);
        }
    }
}
