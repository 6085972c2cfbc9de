package io.sluice.kit.load;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A witness for one test, and loads on it. */
final class ServedLoad implements AfterEachCallback {
    static final Duration LONG = Duration.ofSeconds(20);

    private final WitnessUpstream witness = WitnessUpstream.named("w").start();

    WitnessUpstream witness() {
        return witness;
    }

    OpenLoop load(int requests) {
        return OpenLoop.to(witness.address()).rate(1000).requests(requests).timeout(LONG);
    }

    /** What a POST gets; all others get the standard answer. */
    void answerPosts(Responder posts) {
        Responder echo = Responder.echo("w");
        witness.respond(request -> request.method().equals("POST") ? posts.answer(request) : echo.answer(request));
    }

    static Answer echo(WitnessRequest request) {
        return Responder.echo("w").answer(request);
    }

    static String id(WitnessRequest request) {
        return "X-Id: " + request.id();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        witness.close();
    }
}
