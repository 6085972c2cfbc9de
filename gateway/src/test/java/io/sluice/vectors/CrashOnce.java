package io.sluice.vectors;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Crashes at the first request of each id, wherever that is; answers the second one. */
final class CrashOnce implements Responder {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Answer crash;
    private final boolean atHead;

    CrashOnce(Answer crash, boolean atHead) {
        this.crash = crash;
        this.atHead = atHead;
    }

    @Override
    public Answer answer(WitnessRequest request) {
        return seen.add(request.id()) ? crash : Answer.nothing().thenAwaitBody().then(Answer.ok("well"));
    }

    @Override
    public boolean atHead() {
        return atHead;
    }
}
