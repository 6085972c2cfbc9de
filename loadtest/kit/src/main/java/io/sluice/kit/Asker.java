package io.sluice.kit;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A client of its own that has asked under an id that no other has, and waits for its answer. */
record Asker(String id, RawClient client) {
    private static final AtomicLong IDS = new AtomicLong();

    static Asker asks(RawClient client, String target, String host) {
        Asker asker = new Asker(newId(), client);
        client.send(request(target, host, asker.id));
        return asker;
    }

    static String newId() {
        return "id-" + IDS.incrementAndGet();
    }

    static String request(String target, String host, String id) {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nX-Id: " + id + "\r\n\r\n";
    }

    /** Reads the answer and ends the connection; what O4 says of it. */
    List<String> judge() {
        Received received = client.readResponses(1);
        client.close();
        return Oracles.ownAnswer(id, received);
    }
}
