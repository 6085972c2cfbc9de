package io.sluice.dataplane.http1;

import static io.sluice.dataplane.http1.LateLoop.once;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.model.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What an endpoint has sent or taken while an event loop was busy, when its time is found to be over at the end of that round. */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere nothing is read or written out of turn")
class LateLoopUpstreamTest {
    private static final String GET = "GET /app HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    private static final Duration TOO_LONG = Duration.ofSeconds(61);

    private final List<Socket> accepted = new ArrayList<>();
    private ServerSocket endpoint;
    private LateLoop loop;

    @BeforeEach
    void start() throws IOException {
        endpoint = new ServerSocket();
        endpoint.setReceiveBufferSize(64 << 10);
        endpoint.setSoTimeout(10_000);
        endpoint.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        loop = new LateLoop("readTimeout", "60s");
        loop.rig()
                .serve(DataPlaneRig.plan(
                        Map.of("/app", DataPlaneRig.forward("app")),
                        DataPlaneRig.upstream("app", (InetSocketAddress) endpoint.getLocalSocketAddress())));
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        for (Socket socket : accepted) {
            socket.close();
        }
        endpoint.close();
    }

    private Socket accept() throws IOException {
        Socket socket = endpoint.accept();
        accepted.add(socket);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void readHead(Socket from) throws IOException {
        InputStream in = from.getInputStream();
        for (int last = 0; last != 0x0d0a0d0a; ) {
            int next = in.read();
            assertThat(next).as("a head").isNotNegative();
            last = last << 8 | next;
        }
    }

    private static void write(Socket to, String bytes) throws IOException {
        to.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    }

    private void assertAnswered(int count) {
        RawResponse last = loop.client().readResponses(count).responses().get(count - 1);
        assertThat(last.status()).isEqualTo(200);
        assertThat(last.bodyText()).isEqualTo("hello");
        assertThat(loop.rig().plane().count(Reason.READ_TIMEOUT)).isZero();
    }

    @Test
    void aResponseIsPassedOnThatCameBeforeTheLoopLookedAtItsDeadline() throws Exception {
        loop.client().send(GET);
        Socket app = accept();
        readHead(app);
        loop.meanwhile(() -> write(app, HEAD + "hello"), TOO_LONG);
        assertAnswered(1);
    }

    @Test
    void theRestOfAResponseIsPassedOnThatCameBeforeTheLoopLookedAtItsDeadline() throws Exception {
        loop.client().send(GET);
        Socket app = accept();
        readHead(app);
        write(app, HEAD + "he");
        loop.client().readBytes(1); // by then the loop has read it
        loop.meanwhile(() -> write(app, "llo"), TOO_LONG);
        assertAnswered(1);
    }

    /** It has time for the rest, which nobody could have known of. */
    @Test
    void aPartOfAResponseIsProgress() throws Exception {
        loop.client().send(GET);
        Socket app = accept();
        readHead(app);
        loop.meanwhile(() -> write(app, HEAD + "he"), TOO_LONG);
        loop.client().readBytes(1);
        write(app, "llo");
        assertAnswered(1);
    }

    @Test
    void anEndpointThatHasSentNothingIsTooLate() throws Exception {
        loop.client().send(GET);
        readHead(accept());
        loop.meanwhile(() -> {}, TOO_LONG);
        assertThat(loop.client().readResponses(1).statuses()).containsExactly(504);
        assertThat(loop.rig().nextEnded().path()).isEqualTo("/hold");
        assertThat(loop.rig().nextEnded()).isEqualTo(new DataPlaneRig.Ended("/app", 504, Reason.READ_TIMEOUT));
    }

    @Test
    void theEndOfAResponseWithoutALengthCountsThatCameBeforeTheLoopLookedAtItsDeadline() throws Exception {
        loop.client().send(GET);
        Socket app = accept();
        readHead(app);
        write(app, "HTTP/1.1 200 OK\r\n\r\nhello");
        loop.client().readBytes(1); // by then the loop has read it
        loop.meanwhile(app::close, TOO_LONG);
        assertAnswered(1);
        assertEnded(1, 200, null);
    }

    @Test
    void aConnectionIsReplacedThatHadEndedBeforeTheLoopLookedAtItsDeadline() throws Exception {
        Socket first = secondRequest();
        loop.meanwhile(first::close, TOO_LONG);
        Socket second = accept();
        readHead(second);
        write(second, HEAD + "hello");
        assertAnswered(2);
        assertEnded(2, 200, null);
        assertThat(loop.rig().plane().count(Total.RETRIES)).isEqualTo(1);
    }

    @Test
    void anEndpointThatHasResetItsConnectionIsNotTakenForOneThatIsTooSlow() throws Exception {
        loop.client().send(GET);
        Socket app = accept();
        readHead(app);
        app.setSoLinger(true, 0);
        loop.meanwhile(app::close, TOO_LONG);
        assertThat(loop.client().readResponses(1).statuses()).last().isEqualTo(502);
        assertEnded(1, 502, Reason.UPSTREAM_CLOSED);
    }

    @Test
    void theResponseOfASecondAttemptIsPassedOnThatCameBeforeTheLoopLookedAtItsDeadline() throws Exception {
        Socket second = secondAttempt();
        loop.meanwhile(() -> write(second, HEAD + "hello"), Duration.ofSeconds(51));
        assertAnswered(2);
    }

    @Test
    void aSecondAttemptWhoseConnectionEndedBeforeTheLoopLookedAtItsDeadlineHasNotTakenTooLong() throws Exception {
        Socket second = secondAttempt();
        loop.meanwhile(second::close, Duration.ofSeconds(51));
        assertThat(loop.client().readResponses(2).statuses()).last().isEqualTo(502);
        assertEnded(2, 502, Reason.UPSTREAM_CLOSED);
    }

    /** On a connection that has been used before. */
    private Socket secondRequest() throws IOException {
        loop.client().send(GET);
        Socket first = accept();
        readHead(first);
        write(first, HEAD + "hello");
        assertAnswered(1);
        loop.client().send(GET);
        readHead(first);
        return first;
    }

    /** Whose time is counted from the first attempt on, so that it ends before that of the connection. */
    private Socket secondAttempt() throws IOException {
        Socket first = secondRequest();
        loop.pass(Duration.ofSeconds(10));
        once(loop.busy()); // with which the loop learns the time
        first.close();
        Socket second = accept();
        readHead(second);
        assertThat(loop.rig().plane().count(Total.RETRIES)).isEqualTo(1);
        return second;
    }

    /** What the observer hears of the client's last request, of so many. */
    private void assertEnded(int requests, int status, Reason reason) {
        DataPlaneRig.Ended last = null;
        for (int left = requests; left > 0; left -= "/app".equals(last.path()) ? 1 : 0) {
            last = loop.rig().nextEnded();
        }
        assertThat(last).isEqualTo(new DataPlaneRig.Ended("/app", status, reason));
    }

    @Test
    void aRequestGoesOnOfWhichTheEndpointHasTakenMoreBeforeTheLoopLookedAtItsDeadline() throws Exception {
        byte[] body = new byte[32 << 20];
        try (RawClient client = RawClient.options()
                .timeout(Duration.ofSeconds(1))
                .connect(loop.rig().address())) {
            client.send("POST /app HTTP/1.1\r\nHost: t.example\r\nContent-Length: " + body.length + "\r\n\r\n");
            int sent = client.send(body);
            assertThat(sent)
                    .as("what is taken while the endpoint takes nothing")
                    .isLessThan(body.length);
            Socket app = accept();
            readHead(app);
            int[] taken = {0};
            loop.meanwhile(() -> taken[0] = takeAll(app), TOO_LONG);
            CompletableFuture<Void> rest = CompletableFuture.runAsync(() -> answerAfter(app, body.length - taken[0]));
            for (int more = 1; sent < body.length && more > 0; sent += more) {
                more = client.send(Arrays.copyOfRange(body, sent, body.length));
            }
            assertThat(client.readResponses(1).statuses()).containsExactly(200);
            rest.get(10, TimeUnit.SECONDS);
        }
        assertThat(loop.rig().plane().count(Reason.SEND_TIMEOUT)).isZero();
    }

    /** Until nothing has come for so long that the kernel has nothing more. */
    private static int takeAll(Socket app) throws IOException {
        byte[] piece = new byte[1 << 20];
        int taken = 0;
        app.setSoTimeout(300);
        try {
            for (int more = 0; more >= 0; taken += more) {
                more = app.getInputStream().read(piece);
            }
        } catch (SocketTimeoutException e) {
            app.setSoTimeout(10_000);
        }
        return taken;
    }

    private static void answerAfter(Socket app, long bytes) {
        try {
            app.getInputStream().skipNBytes(bytes);
            write(app, HEAD + "hello");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
