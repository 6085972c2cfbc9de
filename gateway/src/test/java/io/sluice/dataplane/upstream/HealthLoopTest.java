package io.sluice.dataplane.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.kit.Answer;
import io.sluice.kit.HeaderLine;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import io.sluice.model.HealthCheck.Header;
import io.sluice.model.HealthCheck.Http;
import io.sluice.model.HealthCheck.Pace;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Single looks at endpoints that are well, ill, or hostile. */
class HealthLoopTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration AMPLE = Duration.ofSeconds(5);
    private static final String LONG = "x".repeat(70_000);

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final HealthLoop loop = loop(NioSocketChannel::new);

    private static HealthLoop loop(ChannelFactory<? extends Channel> sockets) {
        return new HealthLoop(NioIoHandler.newFactory(), sockets, Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        loop.close();
        witness.close();
    }

    private static HealthCheck check(Optional<Http> http, Duration timeout) {
        return new HealthCheck(http, "", 0, new Pace(Duration.ZERO, Duration.ofSeconds(1), timeout, 1, 1));
    }

    private static Optional<Http> http(boolean tls, Header... headers) {
        return Optional.of(new Http(tls, "/ready", List.of(headers)));
    }

    private Verdict look(HealthCheck how) {
        return look(loop, witness.address(), how);
    }

    private static Verdict look(HealthLoop loop, InetSocketAddress address, HealthCheck how) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        CompletableFuture<String> thread = new CompletableFuture<>();
        loop.execute(() -> loop.check(new Endpoint("127.0.0.1", address.getPort()), how, found -> {
            thread.complete(Thread.currentThread().getName());
            if (!verdict.complete(found)) {
                throw new IllegalStateException("a second verdict: " + found);
            }
        }));
        assertThat(thread.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("sluice-health");
        return verdict.join();
    }

    static Stream<Arguments> answers() {
        Map<String, Answer> well = Map.of(
                "200", Answer.ok("fine"),
                "204", Answer.of(204, ""),
                "399", Answer.of(399, ""),
                "a redirect", Answer.of(302, "", "Location: http://elsewhere.example/"),
                "HTTP/1.0 without a reason", Answer.raw("HTTP/1.0 200\r\n\r\n").thenClose(),
                "early hints first", Answer.interim(103, "Link: </a>").then(Answer.ok("x")),
                "bare line feeds", Answer.raw("HTTP/1.1 200 OK\nA: b\n\n").thenClose(),
                "an endless body", Answer.large(1L << 40),
                "a body that never comes",
                        Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
                                .thenStall(),
                "byte by byte", Answer.ok("x").trickled(1, Duration.ofMillis(1)));
        Map<String, Answer> ill = Map.ofEntries(
                Map.entry("400", Answer.of(400, "")),
                Map.entry("503", Answer.of(503, "")),
                Map.entry("a switch of protocols", Answer.raw("HTTP/1.1 101 Switching\r\n\r\n")),
                Map.entry("no answer", Answer.never()),
                Map.entry("a close", Answer.nothing().thenClose()),
                Map.entry("a reset", Answer.nothing().thenReset()),
                Map.entry(
                        "half a head", Answer.raw("HTTP/1.1 200 OK\r\nA: b\r\n").thenStall()),
                Map.entry(
                        "half a head, then the end",
                        Answer.raw("HTTP/1.1 200 OK\r\nA: b\r\n").thenClose()),
                Map.entry("half a status line", Answer.raw("HTTP/1.1 200").thenStall()),
                Map.entry(
                        "interim responses alone",
                        Answer.interim(102).times(5000).thenStall()),
                Map.entry("a huge field", Answer.raw("HTTP/1.1 200 OK\r\nA: " + LONG + "\r\n\r\n")),
                Map.entry("a huge status line", Answer.raw("HTTP/1.1 200 " + LONG + "\r\n\r\n")),
                Map.entry("HTTP/2", Answer.raw("HTTP/2.0 200 OK\r\n\r\n")),
                Map.entry("four digits", Answer.raw("HTTP/1.1 2000 OK\r\n\r\n")),
                Map.entry(
                        "another protocol", Answer.raw("SSH-2.0-OpenSSH_9\r\n").thenStall()),
                Map.entry(
                        "a TLS alert",
                        Answer.raw("\\x15\\x03\\x01\\x00\\x02\\x02\\x28").thenClose()));
        return Stream.concat(
                well.entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue(), Verdict.WELL)),
                ill.entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue(), Verdict.ILL)));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("answers")
    @DisplayName("4.8 what an answer says of its endpoint")
    void whatAnAnswerSays(String name, Answer answer, Verdict verdict) {
        witness.respond(Responder.always(answer));
        assertThat(look(check(http(false), verdict == Verdict.WELL ? AMPLE : SHORT)))
                .as(name)
                .isEqualTo(verdict);
        assertThat(witness.await(() -> witness.openConnections() == 0))
                .as("the connection has ended")
                .isTrue();
    }

    @Test
    @DisplayName("DEV-10 httpHeaders: they are sent, replace what a check says by itself, and frame nothing")
    void headers() {
        look(check(
                http(
                        false,
                        new Header("Host", "shop.example"),
                        new Header("X-Probe", "a b"),
                        new Header("accept", ""),
                        new Header("Content-Length", "9"),
                        new Header("User-Agent", "kube-probe/1.34"),
                        new Header("Connection", "keep-alive")),
                AMPLE));
        WitnessRequest request = witness.takeRequest();
        assertThat(request.target()).isEqualTo("/ready");
        assertThat(lines(request))
                .containsExactly(
                        "Host: shop.example", "X-Probe: a b", "User-Agent: kube-probe/1.34", "Connection: close");
        look(check(http(false), AMPLE));
        assertThat(lines(witness.takeRequest()))
                .containsExactly(
                        "Host: 127.0.0.1:" + witness.port(),
                        "User-Agent: sluice-health-check",
                        "Accept: */*",
                        "Connection: close");
    }

    private static List<String> lines(WitnessRequest request) {
        return request.headers().lines().stream().map(HeaderLine::line).toList();
    }

    @Test
    @DisplayName(
            "DEV-10 scheme HTTPS: whatever certificate is shown; a plain server is ill, and so is plain HTTP to TLS")
    void https() throws Exception {
        try (TlsServer tls = TlsServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(look(loop, tls.address(), check(http(true), AMPLE))).isEqualTo(Verdict.WELL);
            assertThat(look(loop, tls.address(), check(http(false), AMPLE))).isEqualTo(Verdict.ILL);
            assertThat(tls.nextFailure()).isInstanceOf(SSLException.class);
            assertThat(look(loop, tls.address(), check(Optional.empty(), AMPLE)))
                    .isEqualTo(Verdict.WELL);
            assertThat(look(check(http(true), SHORT))).isEqualTo(Verdict.ILL);
        }
        try (TlsServer tls = TlsServer.answering("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(look(loop, tls.address(), check(http(true), AMPLE))).isEqualTo(Verdict.ILL);
        }
    }

    @Test
    @DisplayName("4.8 tcp: a server that speaks first is well, and a port that nobody listens on is not")
    void tcp() {
        assertThat(look(check(Optional.empty(), AMPLE))).isEqualTo(Verdict.WELL);
        witness.stopListening();
        assertThat(look(check(Optional.empty(), AMPLE))).isEqualTo(Verdict.ILL);
        witness.resumeListening();
    }

    @Test
    @DisplayName("4.8 hundreds of endpoints that do not answer hold up the others, but not for good")
    void manyThatHang() {
        witness.respond(Responder.always(Answer.never()));
        HealthCheck how = check(http(false), SHORT);
        CompletableFuture<?>[] all = Stream.generate(() -> CompletableFuture.supplyAsync(() -> look(how)))
                .limit(3)
                .toArray(CompletableFuture[]::new);
        Endpoint at = new Endpoint("127.0.0.1", witness.port());
        CountDownLatch told = new CountDownLatch(400);
        for (int i = 0; i < 400; i++) {
            loop.execute(() -> loop.check(at, how, found -> told.countDown()));
        }
        CompletableFuture.allOf(all).orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(awaited(told)).isTrue();
    }

    private static boolean awaited(CountDownLatch told) {
        try {
            return told.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("4.14 without a descriptor the gateway cannot look: that says nothing of the endpoint")
    void withoutADescriptor() {
        try (HealthLoop poor = loop(() -> {
            throw new ChannelException("Too many open files");
        })) {
            assertThat(look(poor, witness.address(), check(Optional.empty(), AMPLE)))
                    .isEqualTo(Verdict.UNKNOWN);
            assertThat(look(poor, witness.address(), check(http(false), AMPLE))).isEqualTo(Verdict.UNKNOWN);
        }
    }

    @Test
    @DisplayName("4.8 a check that the end of the gateway cuts off says nothing of its endpoint")
    void cutOffByTheEnd() {
        witness.respond(Responder.always(Answer.never()));
        List<Verdict> verdicts = new CopyOnWriteArrayList<>();
        Endpoint at = new Endpoint("127.0.0.1", witness.port());
        loop.execute(() -> loop.check(at, check(http(false), AMPLE), verdicts::add));
        witness.takeRequest();
        loop.close();
        assertThat(witness.await(() -> witness.openConnections() == 0))
                .as("its connection has ended")
                .isTrue();
        assertThat(verdicts).isEmpty();
    }

    @Test
    @DisplayName("4.8 no check is begun while the gateway ends")
    void noneIsBegunAtTheEnd() throws InterruptedException {
        CountDownLatch ending = new CountDownLatch(1);
        List<Verdict> verdicts = new CopyOnWriteArrayList<>();
        Endpoint at = new Endpoint("127.0.0.1", witness.port());
        Thread closing = new Thread(loop::close);
        loop.execute(() -> {
            loop.check(at, check(Optional.empty(), AMPLE), verdicts::add); // begins with the next task
            assertThat(awaited(ending)).isTrue();
            loop.check(at, check(http(false), AMPLE), verdicts::add);
            loop.check(at, check(Optional.empty(), AMPLE), verdicts::add);
        });
        closing.start();
        while (closing.getState()
                != Thread.State.TIMED_WAITING) { // for the end of the loop, which was told to end before
            Thread.onSpinWait();
        }
        ending.countDown();
        closing.join();
        assertThat(verdicts).isEmpty();
        assertThat(witness.acceptedConnections()).isZero();
    }
}
