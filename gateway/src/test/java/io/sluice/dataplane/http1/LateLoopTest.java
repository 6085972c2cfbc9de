package io.sluice.dataplane.http1;

import static io.sluice.dataplane.http1.LateLoop.GET;
import static io.sluice.dataplane.http1.LateLoop.once;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.activate.DataPlane;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a client has sent while an event loop was busy, when a deadline is found to be over at the end of that round. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere nothing is read or written out of turn")
class LateLoopTest {
    @Test
    @DisplayName("4.4 a request that lies with the kernel when its connection's idle time is over")
    void aRequestIsAnsweredThatCameBeforeTheLoopFoundTheConnectionIdleForTooLong() throws Exception {
        try (LateLoop loop = new LateLoop("keepAliveIdle", "75s")) {
            once(loop.client());
            loop.meanwhile(() -> loop.client().send(GET), Duration.ofSeconds(80));
            assertThat(loop.client().readResponses(2).statuses()).containsExactly(404, 404);
        }
    }

    @Test
    @DisplayName("4.4 a request that lies with the kernel when its connection ends")
    void aRequestIsAnsweredThatCameBeforeALateLoopEndsItsConnection() throws Exception {
        try (LateLoop loop = new LateLoop("keepAliveIdle", "75s")) {
            once(loop.client());
            once(loop.busy());
            loop.busy().send("GET /hold HTTP/1.1\r\n");
            DataPlane plane = loop.rig().plane();
            plane.drain();
            plane.letNobodyIn().get(5, TimeUnit.SECONDS);
            CompletableFuture<Void> finished = plane.finish();
            assertThat(plane.inFlight().get(5, TimeUnit.SECONDS)).isNotNull(); // the loop has heard of it
            loop.busy().send("Host: t.example\r\n\r\n");
            loop.whileHeld(() -> loop.client().send(GET), Duration.ofSeconds(1));
            Received received = loop.client().readUntilClose();
            assertThat(received.statuses()).containsExactly(404, 404);
            assertThat(received.responses().get(1).announcesClose()).isTrue();
            finished.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("4.14 a request that lies with the kernel when its connection is to make room")
    void aRequestIsAnsweredThatCameBeforeTheLoopTookItsConnectionForIdle() throws Exception {
        try (LateLoop loop = new LateLoop("maxConnections", "2")) {
            once(loop.client());
            loop.pass(Duration.ofMillis(500));
            once(loop.busy());
            try (RawClient waiting = loop.rig().connect()) {
                loop.meanwhile(() -> loop.client().send(GET), Duration.ofSeconds(5));
                assertThat(loop.client().readResponses(2).statuses()).containsExactly(404, 404);
                loop.pass(Duration.ofNanos(2 * TimerWheel.tickNanos()));
                once(waiting);
                assertThat(loop.busy().readUntilClose().end())
                        .as("has asked for nothing since")
                        .isEqualTo(End.FIN);
                once(loop.client());
                assertThat(loop.rig().plane().count(Total.CLIENTS_ENDED_FOR_ROOM))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    @DisplayName("SL-01 a head that lies with the kernel when its time is over")
    void aHeadIsInTimeThatCameBeforeTheLoopLookedAtItsDeadline() throws Exception {
        try (LateLoop loop = new LateLoop("headerTimeout", "10s")) {
            once(loop.client());
            loop.client().send("GET / HTTP/1.1\r\n");
            once(loop.busy()); // by then the loop has read the beginning of the head
            loop.meanwhile(() -> loop.client().send("Host: t.example\r\n\r\n"), Duration.ofSeconds(12));
            assertThat(loop.client().readResponses(2).statuses()).containsExactly(404, 404);
            assertThat(loop.rig().plane().count(Reason.HEADER_TIMEOUT)).isZero();
        }
    }

    @Test
    @DisplayName("H2-11 SETTINGS that lie with the kernel when their time is over")
    void aPrefaceIsInTimeThatCameBeforeTheLoopLookedAtItsDeadline() throws Exception {
        try (LateLoop loop = new LateLoop(DataPlaneRig.options().h2c());
                H2Raw client = H2Raw.connect(loop.rig().address())) {
            client.send(H2Raw.preface());
            client.next(Frame.SETTINGS); // by then the loop waits for those of the client
            loop.meanwhile(() -> client.send(Frame.settings()), Duration.ofSeconds(12));
            assertThat(client.exchange(Fields.request("GET", "/", "t.example")).status())
                    .isEqualTo(404);
            assertThat(loop.rig().plane().count(Reason.PREFACE_TIMEOUT)).isZero();
        }
    }

    @Test
    @DisplayName("H2-11 a preface that does not come to its end, however late a loop looks")
    void partOfAPrefaceIsNoneForALateLoopEither() throws Exception {
        try (LateLoop loop = new LateLoop(DataPlaneRig.options().h2c());
                H2Raw client = H2Raw.connect(loop.rig().address())) {
            client.send(H2Raw.preface());
            client.next(Frame.SETTINGS);
            byte[] half = Arrays.copyOf(Frame.settings().bytes(), 5);
            loop.meanwhile(() -> client.send(half), Duration.ofSeconds(12));
            assertThat(client.readUntilClose().closed()).isTrue();
            assertThat(loop.rig().plane().count(Reason.PREFACE_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName(
            "H2-11 a client that has left before its preface had come to its end, and a loop that hears of it late")
    void whoHasLeftInTimeIsNotCountedAsTooLate() throws Exception {
        try (LateLoop loop = new LateLoop(DataPlaneRig.options().h2c());
                H2Raw client = H2Raw.connect(loop.rig().address())) {
            client.send(H2Raw.preface());
            client.next(Frame.SETTINGS);
            loop.meanwhile(() -> client.raw().halfClose(), Duration.ofSeconds(12));
            assertThat(client.readUntilClose().closed()).isTrue();
            assertThat(loop.rig().plane().count(Reason.PREFACE_TIMEOUT)).isZero();
        }
    }

    @Test
    @DisplayName("4.4 an idle connection of a late loop")
    void aConnectionThatBroughtNothingMeanwhileIsClosed() throws Exception {
        try (LateLoop loop = new LateLoop("keepAliveIdle", "75s")) {
            once(loop.client());
            loop.meanwhile(() -> loop.client().send("\r\n"), Duration.ofSeconds(80));
            assertThat(loop.client().readUntilClose().statuses()).isEqualTo(List.of(404));
        }
    }
}
