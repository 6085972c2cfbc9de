package io.sluice.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The connections of the status port: few, and none that only waits. Else a client that opens many, or sends its request a
 * byte at a time, takes the process's descriptors, and with them probes and the data plane. Confined to the status port's
 * one event loop; the limit is none of the data plane's, whose clients never make room for it.
 */
final class StatusClients {
    /** Those of kubelet, load balancers and scrapers are a handful; of the descriptors left to the process it is half. */
    static final int MOST = 64;

    /** From the connection to the end of its first request head, however many bytes come meanwhile. */
    static final Duration FIRST_REQUEST = Duration.ofSeconds(10);

    /** From one request to the end of the next one's head: longer than any prober's interval. */
    private static final Duration NEXT_REQUEST = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Duration firstRequest;
    /** Their timers; whoever asked for something last is last. */
    private final Map<HttpConnection, Long> open = new LinkedHashMap<>();

    StatusClients(Vertx vertx, Duration firstRequest) {
        this.vertx = vertx;
        this.firstRequest = firstRequest;
    }

    /** One too many ends the one that has asked for nothing for longest. */
    void came(HttpConnection client) {
        client.closeHandler(closed -> forget(client));
        expect(client, firstRequest);
        if (open.size() > MOST) {
            HttpConnection longest = open.keySet().iterator().next();
            forget(longest);
            longest.close();
        }
    }

    /** A request head is there. */
    void asked(HttpConnection client) {
        if (forget(client)) {
            expect(client, NEXT_REQUEST);
        }
    }

    private void expect(HttpConnection client, Duration atMost) {
        open.put(client, vertx.setTimer(atMost.toMillis(), late -> client.close()));
    }

    private boolean forget(HttpConnection client) {
        Long timer = open.remove(client);
        return timer != null && vertx.cancelTimer(timer);
    }
}
