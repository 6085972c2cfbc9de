package io.sluice.kit;

import java.time.Duration;

/**
 * What an upstream does with a request. Called on the witness's only thread, so it must not block: an answer that has
 * to wait says so itself ({@link Answer#thenAwait}).
 */
@FunctionalInterface
public interface Responder {
    Answer answer(WitnessRequest request);

    /** True: the answer begins when the head is whole, without waiting for the body. */
    default boolean atHead() {
        return false;
    }

    /** The same answers, begun before the body has come (which is still read and recorded). */
    static Responder atHead(Responder responder) {
        return new Responder() {
            @Override
            public Answer answer(WitnessRequest request) {
                return responder.answer(request);
            }

            @Override
            public boolean atHead() {
                return true;
            }
        };
    }

    /** The same answers, each that much later. */
    static Responder delayed(Duration by, Responder responder) {
        Responder later = request -> Answer.nothing().thenPause(by).then(responder.answer(request));
        return responder.atHead() ? atHead(later) : later;
    }

    static Responder always(Answer answer) {
        return request -> answer;
    }

    /** 200 with {@code Content-Length}, a body "name id\n" and the id in {@code X-Id}. */
    static Responder echo(String name) {
        return request ->
                Answer.of(200, name + " " + request.id() + "\n", "X-Upstream: " + name, "X-Id: " + request.id());
    }
}
