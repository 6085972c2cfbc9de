package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Raw;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that are gone at every point of what they send: no connection stays, and no buffer (by the leak detector). */
class Http2GoneClientsTest {
    private static final int INITIAL_WINDOW = 4;
    private static final Fields POST = Fields.request("POST", "/a", "t.example");
    private static final Fields GET = Fields.request("GET", "/a", "t.example");

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig =
            DataPlaneRig.options().h2c().with("resets", "1000000").start().serve(DataPlaneRig.plan(witness));

    @AfterEach
    void close() {
        rig.close();
        witness.close();
    }

    /** Until it is so; an error after five seconds. Counters tell nobody that they have changed. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not within five seconds").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** A head in two frames, padded data, a reset, and a second head that is not complete. */
    private static byte[] conversation(int window) {
        byte[] block = Frame.headers(1, POST, false).payload();
        int half = block.length / 2;
        return Bytes.concat(
                H2Raw.preface(),
                Frame.bytes(
                        Frame.settings(INITIAL_WINDOW, window),
                        Frame.unfinishedHeaders(1, Arrays.copyOf(block, half), false),
                        Frame.continuation(1, Arrays.copyOfRange(block, half, block.length), true),
                        Frame.paddedData(1, new byte[20], 5, false),
                        Frame.ping(7),
                        Frame.data(1, "end", true),
                        Frame.headers(3, GET, true),
                        Frame.unfinishedHeaders(5, Arrays.copyOf(block, half), false)));
    }

    private void goneAtEveryPoint(byte[] conversation, Consumer<RawClient> end) {
        for (int cut = 1; cut <= conversation.length; cut++) {
            try (RawClient client = RawClient.connect(rig.address())) {
                client.send(Arrays.copyOf(conversation, cut));
                end.accept(client);
            }
        }
        // All others were accepted before this one, or had gone before they could be.
        try (RawClient last = RawClient.connect(rig.address())) {
            last.halfClose();
            last.readUntilClose();
        }
        await(() -> rig.plane().count(Total.CONNECTIONS_CLOSED) == rig.plane().count(Total.CONNECTIONS_ACCEPTED));
        assertThat(rig.plane().count(Total.CONNECTIONS_ACCEPTED)).isGreaterThan(conversation.length / 2);
        await(() -> rig.plane().inFlight().join().requests() == 0);
    }

    /** A connection that was dialled for a client who is gone is kept for the next one; nobody else has one. */
    private void noneIsLent() {
        await(() -> rig.plane().census().lentUpstreams() == 0
                && rig.plane().census().dials() == 0);
        await(() -> witness.openConnections() == rig.plane().census().idleUpstreams());
    }

    @Test
    void byAResetWhileTheEndpointSaysNothing() {
        witness.respond(Responder.always(Answer.never()));
        goneAtEveryPoint(conversation(65_535), RawClient::reset);
        noneIsLent();
    }

    @Test
    void byAResetWhileTheResponseWaitsForTheWindow() {
        witness.respond(Responder.always(Answer.ok(new byte[30_000])));
        goneAtEveryPoint(conversation(0), RawClient::reset);
        noneIsLent();
    }

    @Test
    void byAnEndOfWhatItSends() {
        witness.respond(Responder.always(Answer.ok(new byte[30_000])));
        goneAtEveryPoint(conversation(65_535), client -> {
            client.halfClose();
            client.readUntilClose();
        });
        noneIsLent();
    }
}
