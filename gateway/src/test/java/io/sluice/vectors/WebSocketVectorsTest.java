package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Heads.SMUGGLED;
import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.head;
import static io.sluice.vectors.Heads.post;
import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.Delivery;
import io.sluice.kit.Expected;
import io.sluice.kit.Gate;
import io.sluice.kit.Lane;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.Vector;
import io.sluice.kit.WebSocket;
import io.sluice.kit.WebSocketAnswer;
import io.sluice.kit.WebSocketAnswer.Accept;
import io.sluice.kit.WebSocketFrame;
import io.sluice.kit.WitnessConnection;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a request becomes a WebSocket, and that nothing but a WebSocket does. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS"})
class WebSocketVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with();

    @RegisterExtension
    static final GatewayFixture HOLDS_LITTLE = GatewayFixture.with("ws.preAcceptBuffer=1KiB");

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        GATEWAY.over(lane);
        HOLDS_LITTLE.over(lane);
    }

    @Parameter
    Lane lane;

    private static final String HANDSHAKE = WebSocket.request("/chat", "t.example");
    private static final String[] ASKING = {
        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + WebSocket.KEY
    };
    private static final Duration SHORT = Duration.ofMillis(100);

    private final WitnessUpstream witness = GATEWAY.witness();

    @BeforeEach
    void forget() {
        witness.reset();
        HOLDS_LITTLE.witness().reset();
    }

    /** The lines of a right handshake but the one of this name, then others. */
    private static String[] askingWithout(String name, String... others) {
        return concat(
                Arrays.stream(ASKING).filter(line -> !line.startsWith(name)).toArray(String[]::new), others);
    }

    private static String[] concat(String[] first, String... second) {
        String[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    static byte[] afterHead(Received received) {
        int end = Bytes.indexOf(received.bytes(), Bytes.of("\r\n\r\n"), 0);
        return received.after(end + 4);
    }

    /** Reads until that much has come through the tunnel. */
    static byte[] read(RawClient client, int n) {
        Received received = client.readBytes(13);
        int head = Bytes.indexOf(client.received().bytes(), Bytes.of("\r\n\r\n"), 0);
        while (head < 0 && !received.closed()) {
            received = client.readBytes(received.bytes().length + 1);
            head = Bytes.indexOf(received.bytes(), Bytes.of("\r\n\r\n"), 0);
        }
        return afterHead(client.readBytes(head + 4 + n));
    }

    /** Sends on from there: a busy machine takes its time, but every call has to take something. */
    static void sendRest(RawClient client, byte[] bytes, int from) {
        int sent = from;
        while (sent < bytes.length) {
            int taken = client.send(Arrays.copyOfRange(bytes, sent, bytes.length));
            assertThat(taken).as("sent after " + sent).isPositive();
            sent += taken;
        }
    }

    static WitnessConnection tunnel(WitnessUpstream witness) {
        assertThat(witness.await(() -> witness.connections().stream().anyMatch(WitnessConnection::tunnelled)))
                .isTrue();
        return witness.connections().stream()
                .filter(WitnessConnection::tunnelled)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    // ---- what becomes a tunnel

    @Test
    @DisplayName("W-01 a right handshake and a right 101")
    void aRightHandshakeBecomesATunnel() {
        witness.respond(WebSocketAnswer.echo());
        byte[] frame = WebSocketFrame.text("hello").masked();
        try (RawClient client = GATEWAY.connect()) {
            client.send(head(
                    "GET /chat?x HTTP/1.1",
                    "connection: keep-alive, UPGRADE",
                    "UPGRADE: WebSocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: " + WebSocket.KEY,
                    "Sec-WebSocket-Protocol: chat",
                    "X-Forwarded-For: 203.0.113.9"));
            client.send(frame);
            assertThat(WebSocketFrame.parse(read(client, frame.length - 4)))
                    .containsExactly(WebSocketFrame.text("hello"));
            assertThat(Bytes.text(client.received().bytes()))
                    .startsWith("HTTP/1.1 101 ")
                    .contains("\r\nUpgrade: websocket\r\nConnection: upgrade\r\n")
                    .contains("Sec-WebSocket-Accept: " + WebSocket.acceptFor(WebSocket.KEY));
        }
        WitnessRequest seen = witness.requests().get(0);
        assertThat(seen.violations()).isEmpty();
        assertThat(seen.target()).isEqualTo("/chat?x");
        assertThat(seen.headers().all("Connection")).containsExactly("upgrade");
        assertThat(seen.headers().all("Upgrade")).containsExactly("websocket");
        assertThat(seen.headers().all("Sec-WebSocket-Protocol")).containsExactly("chat");
        assertThat(seen.headers().all("X-Forwarded-For")).containsExactly("127.0.0.1");
    }

    @Test
    @DisplayName("W-01 the connection of a tunnel is its own")
    void aTunnelTakesNoConnectionFromThePool() {
        try (RawClient other = GATEWAY.connect();
                RawClient client = GATEWAY.connect()) {
            other.send(get());
            other.readResponses(1);
            int pooled = witness.requests().get(0).connection();
            witness.respondTo("/chat", WebSocketAnswer.echo());
            client.send(HANDSHAKE);
            read(client, 0);
            other.send(get());
            other.readResponses(2);
            assertThat(witness.requests())
                    .extracting(WitnessRequest::connection)
                    .last()
                    .isEqualTo(pooled);
            assertThat(tunnel(witness).number()).isNotEqualTo(pooled);
        }
    }

    @Test
    @DisplayName("W-01 a refused handshake")
    void aRefusalComesBackComplete() {
        witness.respondTo("/chat", Responder.always(Answer.of(403, "not you", "X-Why: policy", "Set-Cookie: a=b")));
        try (RawClient client = GATEWAY.connect()) {
            client.send(HANDSHAKE);
            RawResponse refusal = client.readResponses(1).response();
            assertThat(refusal.status()).isEqualTo(403);
            assertThat(refusal.bodyText()).isEqualTo("not you");
            assertThat(refusal.headers().all("X-Why")).containsExactly("policy");
            assertThat(refusal.headers().all("Set-Cookie")).containsExactly("a=b");
            assertThat(refusal.announcesClose()).isFalse();
            client.send(get());
            assertThat(client.readResponses(2).statuses()).containsExactly(403, 200);
        }
    }

    @Test
    @DisplayName("W-01 a wrong version, and a smuggled request behind it")
    void aWrongVersionIsAnOrdinaryRequest() {
        witness.respondTo("/chat", Responder.always(Answer.of(426, "thirteen, please", "Sec-WebSocket-Version: 13")));
        String request = HANDSHAKE.replace("Version: 13", "Version: 777");
        for (String together : List.of(request, request + SMUGGLED.replace("Host: x", "Host: t.example"))) {
            witness.reset();
            witness.respondTo(
                    "/chat", Responder.always(Answer.of(426, "thirteen, please", "Sec-WebSocket-Version: 13")));
            try (RawClient client = GATEWAY.connect()) {
                client.send(together);
                RawResponse first = client.readResponses(1).responses().get(0);
                assertThat(first.status()).isEqualTo(426);
                assertThat(first.bodyText()).isEqualTo("thirteen, please");
                assertThat(first.headers().all("Sec-WebSocket-Version")).containsExactly("13");
                if (together.equals(request)) {
                    client.send(target("/smuggled"));
                }
                assertThat(client.readResponses(2).statuses()).containsExactly(426, 200);
            }
            assertThat(witness.requests()).extracting(WitnessRequest::target).containsExactly("/chat", "/smuggled");
            assertThat(witness.requests())
                    .allSatisfy(seen -> assertThat(seen.violations()).isEmpty())
                    .allSatisfy(
                            seen -> assertThat(seen.header("X-Forwarded-For")).isNotNull())
                    .allSatisfy(
                            seen -> assertThat(seen.headers().all("Upgrade")).isEmpty());
            assertThat(witness.connections()).noneMatch(WitnessConnection::tunnelled);
        }
    }

    @Test
    @DisplayName("W-09 a handshake from another origin")
    void theOriginIsTheUpstreamsAffair() {
        witness.respond(WebSocketAnswer.echo());
        try (RawClient client = GATEWAY.connect()) {
            client.send(WebSocket.request("/chat", "t.example", "Origin: https://evil.example"));
            read(client, 0);
            assertThat(tunnel(witness).requests().get(0).header("Origin")).isEqualTo("https://evil.example");
        }
    }

    // ---- what does not

    @ParameterizedTest
    @DisplayName("W-02 a handshake without a proper key")
    @ValueSource(
            strings = {
                "X: y",
                "Sec-WebSocket-Key: ",
                "Sec-WebSocket-Key: short",
                "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg",
                "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZmc=",
                "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZ*==",
                "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\\r\\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg=="
            })
    void aHandshakeWithoutOneKeyIsRefused(String line) {
        long before = GATEWAY.count(Reason.BAD_WEBSOCKET_KEY);
        Vector vector = Vector.of("W-02", line, get(askingWithout("Sec-WebSocket-Key", line)));
        GATEWAY.run(vector);
        assertThat(GATEWAY.count(Reason.BAD_WEBSOCKET_KEY))
                .isEqualTo(before + vector.deliveries().size());
    }

    @ParameterizedTest
    @DisplayName("W-02 a Connection that takes the key or the version away")
    @ValueSource(strings = {"Sec-WebSocket-Key", "sec-websocket-version", "SEC-WEBSOCKET-PROTOCOL"})
    void aHandshakeWhoseFieldsAreOfOneHopIsRefused(String nominated) {
        long before = GATEWAY.count(Reason.PROTECTED_HEADER_NOMINATED);
        Vector vector = Vector.of(
                "W-02", nominated, HANDSHAKE.replace("Connection: Upgrade", "Connection: Upgrade, " + nominated));
        GATEWAY.run(vector.rejected(400));
        assertThat(GATEWAY.count(Reason.PROTECTED_HEADER_NOMINATED))
                .isEqualTo(before + vector.deliveries().size());
    }

    private void refusedUpgrade(WebSocketAnswer answer) {
        long before = GATEWAY.count(Reason.BAD_UPGRADE);
        witness.respondNext(answer.first(Bytes.of("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));
        try (RawClient client = GATEWAY.connect()) {
            client.send(HANDSHAKE);
            assertThat(client.readResponses(1).response().status()).isEqualTo(502);
            client.send(get());
            assertThat(client.readResponses(2).statuses()).containsExactly(502, 200);
        }
        awaitThat("the reason is counted once", () -> GATEWAY.count(Reason.BAD_UPGRADE) == before + 1);
    }

    @Test
    @DisplayName("W-02 a 101 with a wrong Sec-WebSocket-Accept or without one")
    void aWrong101IsABadGateway() {
        refusedUpgrade(WebSocketAnswer.echo().accept(Accept.WRONG));
        refusedUpgrade(WebSocketAnswer.echo().accept(Accept.MISSING));
        refusedUpgrade(WebSocketAnswer.echo().line("Sec-WebSocket-Accept: " + WebSocket.acceptFor(WebSocket.KEY)));
        refusedUpgrade(WebSocketAnswer.echo().lines("Connection: Upgrade"));
        refusedUpgrade(WebSocketAnswer.echo().lines("Upgrade: websocket"));
        refusedUpgrade(WebSocketAnswer.echo().lines("Connection: Upgrade", "Upgrade: h2c"));
        refusedUpgrade(WebSocketAnswer.echo().lines("Connection: Upgrade", "Upgrade: websocket, h2c"));
        refusedUpgrade(WebSocketAnswer.echo().lines("Connection: close", "Upgrade: websocket"));
    }

    private static void isOrdinary(String id, String method, String request, String body) {
        Vector vector = Vector.of(id, "ordinary", request).answered(200).reaches(method, "/a", body);
        GATEWAY.run(vector, seen -> {
            assertThat(seen.headers().all("Upgrade")).isEmpty();
            assertThat(seen.headers().all("Connection")).isEmpty();
        });
    }

    @ParameterizedTest
    @DisplayName("W-02 an Upgrade to something else, or to a choice")
    @ValueSource(
            strings = {
                "Upgrade: h2c",
                "Upgrade: websocket, h2c",
                "Upgrade: h2c, websocket",
                "Upgrade: websocket/13",
                "Upgrade: ",
                "Upgrade: websocket\\r\\nUpgrade: websocket",
                "Upgrade: websocket\\r\\nUpgrade: h2c"
            })
    void anotherUpgradeIsAnOrdinaryRequest(String line) {
        isOrdinary("W-02", "GET", get(askingWithout("Upgrade", line)), "");
    }

    @Test
    @DisplayName("W-04 upgrades of POST, of HTTP/1.0, and with a body")
    void onlyAGetWithoutABodyIsUpgraded() {
        isOrdinary("W-04", "POST", post(concat(ASKING, "Content-Length: 0")), "");
        isOrdinary("W-04", "POST", post(concat(ASKING, "Content-Length: 35")) + SMUGGLED, SMUGGLED);
        isOrdinary("W-04", "GET", get(concat(ASKING, "Content-Length: 35")) + SMUGGLED, SMUGGLED);
        isOrdinary(
                "W-04",
                "GET",
                get(concat(ASKING, "Transfer-Encoding: chunked")) + "23\r\n" + SMUGGLED + "\r\n0\r\n\r\n",
                SMUGGLED);
        GATEWAY.run(
                Vector.of("W-04", "1.0", head("GET /a HTTP/1.0", ASKING))
                        .expect(Expected.answered(200).thenClosed())
                        .reaches("GET", "/a", ""),
                seen -> assertThat(seen.headers().all("Upgrade")).isEmpty());
    }

    @ParameterizedTest
    @DisplayName("W-05 Connection without upgrade (CVE-2026-59898)")
    @ValueSource(
            strings = {"X: y", "Connection: keep-alive", "Connection: keep-alive, upgrades", "Connection: websocket"})
    void withoutConnectionUpgradeNothingIsUpgraded(String line) {
        isOrdinary("W-05", "GET", get(askingWithout("Connection", line)), "");
    }

    @ParameterizedTest
    @DisplayName("W-05 handshakes of drafts")
    @ValueSource(
            strings = {
                "X: y",
                "Sec-WebSocket-Version: 7",
                "Sec-WebSocket-Version: 8",
                "Sec-WebSocket-Version: 8, 13",
                "Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Version: 13",
                "Sec-WebSocket-Key1: 1\\r\\nSec-WebSocket-Key2: 2"
            })
    void draftsAreNotUpgraded(String line) {
        isOrdinary("W-05", "GET", get(askingWithout("Sec-WebSocket-Version", line)), "");
    }

    // ---- what comes before the answer

    @Test
    @DisplayName("W-03 client data before the 101 (CVE-2026-73548)")
    void whatIsSentAheadWaitsForTheAnswer() {
        Gate gate = new Gate();
        WebSocketAnswer echo = WebSocketAnswer.echo();
        witness.respondTo(
                "/chat", Responder.atHead(request -> echo.answer(request).after(gate)));
        byte[] frame = WebSocketFrame.text("early").masked();
        try (RawClient client = GATEWAY.connect()) {
            client.send(Bytes.concat(Bytes.raw(HANDSHAKE), frame));
            assertThat(client.readFor(SHORT).bytes()).isEmpty();
            assertThat(Bytes.text(bytesOfTheHandshake())).endsWith("\r\n\r\n");
            gate.open();
            assertThat(WebSocketFrame.parse(read(client, frame.length - 4)))
                    .containsExactly(WebSocketFrame.text("early"));
        }
    }

    @Test
    @DisplayName("W-03 client data before a refusal")
    void whatIsSentAheadOfARefusalIsNeverForwarded() {
        witness.respondTo("/chat", Responder.always(Answer.of(403, "no")));
        try (RawClient client = GATEWAY.connect()) {
            client.send(Bytes.concat(
                    Bytes.raw(HANDSHAKE), WebSocketFrame.text("early").masked()));
            assertThat(client.readUntilClose().statuses()).containsExactly(403, 400);
        }
        assertThat(Bytes.text(bytesOfTheHandshake())).endsWith("\r\n\r\n");
        assertThat(witness.requests()).hasSize(1);
    }

    private byte[] bytesOfTheHandshake() {
        return witness.connections().stream()
                .filter(each -> !each.requests().isEmpty())
                .findFirst()
                .orElseThrow()
                .bytes();
    }

    private static long held(GatewayFixture gateway, byte[] early) {
        Gate gate = new Gate();
        WebSocketAnswer record = WebSocketAnswer.record();
        WitnessUpstream upstream = gateway.witness();
        upstream.respondTo(
                "/chat", Responder.atHead(request -> record.answer(request).after(gate)));
        try (RawClient client = gateway.connect(RawClient.options().timeout(Duration.ofMillis(500)))) {
            client.send(HANDSHAKE);
            assertThat(upstream.await(() -> upstream.requests().size() == 1)).isTrue();
            long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
            int sent = client.send(early);
            assertThat(sent).isLessThan(early.length);
            long held = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - before;
            gate.open();
            sendRest(client, early, sent);
            assertThat(upstream.await(() -> tunnel(upstream).tunnelCount() == early.length))
                    .isTrue();
            assertThat(tunnel(upstream).tunnelBytes()).isEqualTo(early);
            return held;
        }
    }

    @Test
    @DisplayName("W-03 ws.preAcceptBuffer bounds what is sent ahead")
    void readingStopsWhenEnoughWasSentAhead() {
        assumeTrue(lane == Lane.PLAIN, "who sends a part of a record cannot go on at a byte of it");
        byte[] early = noise(16 * 1024 * 1024);
        assertThat(held(GATEWAY, early)).isBetween(16L * 1024, 65L * 1024);
        assertThat(held(HOLDS_LITTLE, early)).isLessThanOrEqualTo(9 * 1024);
    }

    // ---- what is in it

    private static byte[] hostileFrames(int emptyFragments) {
        byte[] fragments = new byte[2 * emptyFragments];
        for (int i = 0; i < fragments.length; i += 2) {
            fragments[i] = i == 0 ? (byte) 1 : 0; // a text that never ends, of empty continuations
        }
        return Bytes.concat(
                WebSocketFrame.text("unmasked").unmasked(),
                WebSocketFrame.header(0x80 | 0x70 | 2, 3, false),
                Bytes.of("abc"),
                WebSocketFrame.header(0x80 | 0x0f, 2, true),
                Bytes.of("0123ab"),
                WebSocketFrame.header(WebSocketFrame.PING, 3, false), // a fragment, which a control frame cannot be
                Bytes.of("abc"),
                WebSocketFrame.header(0xc1, 70_000, true), // "compressed"
                noise(70_004),
                fragments,
                Bytes.of("\\x82\\x7f\\x80\\x00\\x00\\x00\\x00\\x00\\x00\\x00"), // 2^63
                noise(100_000));
    }

    @Test
    @DisplayName("W-08 hostile frames")
    void framesPassUntouched() {
        witness.respond(WebSocketAnswer.record());
        try (RawClient client = GATEWAY.connect()) {
            client.send(HANDSHAKE);
            read(client, 0);
            byte[] frames = hostileFrames(1_000_000);
            client.send(frames);
            assertThat(witness.await(() -> tunnel(witness).tunnelCount() == frames.length))
                    .isTrue();
            assertThat(tunnel(witness).tunnelBytes()).isEqualTo(frames);
            // Fewer, since these are looked at, and the leak detector of the tests makes every look expensive.
            byte[] back = hostileFrames(30_000);
            tunnel(witness).send(back);
            assertThat(read(client, back.length)).isEqualTo(back);
        }
    }

    @Test
    @DisplayName("W-08 frames that come with the 101, byte by byte")
    void framesThatComeWithTheAnswerPass() {
        byte[] frame = WebSocketFrame.text("welcome").unmasked();
        WebSocketAnswer welcome = WebSocketAnswer.record().first(frame);
        for (boolean dribbled : new boolean[] {false, true}) {
            witness.reset();
            witness.respond(Responder.atHead(request ->
                    dribbled ? welcome.answer(request).delivered(Delivery.ONE_BYTE) : welcome.answer(request)));
            try (RawClient client = GATEWAY.connect()) {
                client.send(HANDSHAKE);
                assertThat(read(client, frame.length)).isEqualTo(frame);
            }
        }
    }
}
