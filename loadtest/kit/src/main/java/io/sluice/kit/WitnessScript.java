package io.sluice.kit;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Which responder takes a request: the next queued one, else the one of its path, else the general one. */
final class WitnessScript {
    private final Responder standard;
    private final Queue<Responder> next = new ConcurrentLinkedQueue<>();
    private final Map<String, Responder> byPath = new ConcurrentHashMap<>();
    private volatile Responder general;
    private volatile Responder everything;

    WitnessScript(Responder standard) {
        this.standard = standard;
        this.general = standard;
    }

    void next(Responder responder) {
        next.add(responder);
    }

    void onPath(String path, Responder responder) {
        byPath.put(path, responder);
    }

    void always(Responder responder) {
        general = responder;
    }

    /** Above all others; null ends it. */
    void everything(Responder responder) {
        everything = responder;
    }

    void clear() {
        everything = null;
        next.clear();
        byPath.clear();
        general = standard;
    }

    Responder responderFor(WitnessRequest request) {
        Responder above = everything;
        if (above != null) {
            return above;
        }
        Responder queued = next.poll();
        String path = request.target().split("\\?", 2)[0];
        return queued != null ? queued : byPath.getOrDefault(path, general);
    }
}
