package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a bare server socket, so that nothing of the kit judges itself. */
class RawClientTest {
    private final ServerSocket listener = listen();

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WHOLE", "ONE_BYTE", "SPLIT_AT_CRLF", "RANDOM_SEGMENTS"})
    void exactlyTheGivenBytesArriveHoweverTheyAreCut(String cut) throws IOException {
        byte[] sent = Bytes.of("\\x00\\xff\r\nGET /\r\n\r\n".repeat(100));
        try (RawClient client = RawClient.connect(address());
                Socket peer = listener.accept()) {
            assertThat(client.send(sent, new Delivery(Delivery.Cut.valueOf(cut), 1)))
                    .isEqualTo(sent.length);
            client.halfClose();
            assertThat(peer.getInputStream().readAllBytes()).isEqualTo(sent);
        }
    }

    @Test
    void segmentsWithAPauseArriveOneByOne() throws IOException {
        List<Segment> segments = List.of(
                Segment.of("one").thenPause(Duration.ofMillis(50)),
                Segment.of("two").thenPause(Duration.ofMillis(50)),
                Segment.of("six"));
        try (RawClient client = RawClient.connect(address());
                Socket peer = listener.accept()) {
            Thread writer = new Thread(() -> client.send(segments));
            writer.start();
            byte[] buffer = new byte[100];
            assertThat(peer.getInputStream().read(buffer)).isEqualTo(3);
            assertThat(peer.getInputStream().read(buffer)).isEqualTo(3);
            assertThat(peer.getInputStream().read(buffer)).isEqualTo(3);
            join(writer);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFinIsAFin() throws IOException {
        try (RawClient client = RawClient.connect(address())) {
            try (Socket peer = listener.accept()) {
                peer.getOutputStream().write(Bytes.of("bye"));
            }
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(received.bytes()).isEqualTo(Bytes.of("bye"));
        }
    }

    @Test
    void aResetIsARstAndTheBytesBeforeItAreKept() throws IOException {
        try (RawClient client = RawClient.connect(address())) {
            try (Socket peer = listener.accept()) {
                peer.getOutputStream().write(Bytes.of("bye"));
                peer.setSoLinger(true, 0);
            }
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.RST);
            assertThat(received.bytes()).isEqualTo(Bytes.of("bye"));
        }
    }

    @Test
    void aResetThatAWriteMeetsIsStillARstWithTheBytesBeforeIt() throws IOException {
        try (RawClient client = RawClient.connect(address())) {
            try (Socket peer = listener.accept()) {
                peer.getOutputStream().write(Bytes.of("bye"));
                peer.setSoLinger(true, 0);
            }
            assertThat(client.send("too late")).isZero();
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.RST);
            assertThat(received.bytes()).isEqualTo(Bytes.of("bye"));
        }
    }

    @Test
    void aFinThatIsFollowedByAResetIsAFin() throws IOException {
        try (RawClient client = RawClient.connect(address())) {
            try (Socket peer = listener.accept()) {
                peer.getOutputStream().write(Bytes.of("bye"));
            }
            client.send("draws a reset");
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(received.bytes()).isEqualTo(Bytes.of("bye"));
        }
    }

    @Test
    void aSilentPeerLeavesItOpenAtTheTimeout() throws IOException {
        try (RawClient client = RawClient.connect(address());
                Socket peer = listener.accept()) {
            long before = System.nanoTime();
            Received received = client.readUntilClose(Duration.ofMillis(80));
            assertThat(received.end()).isEqualTo(End.OPEN);
            assertThat(System.nanoTime() - before).isBetween(80_000_000L, 2_000_000_000L);
            assertThat(peer.isConnected()).isTrue();
        }
    }

    @Test
    void resetSendsARst() throws IOException {
        RawClient client = RawClient.connect(address());
        try (Socket peer = listener.accept()) {
            client.reset();
            assertThatThrownBy(() -> peer.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void halfCloseLeavesTheOtherDirectionOpen() throws IOException {
        try (RawClient client = RawClient.connect(address());
                Socket peer = listener.accept()) {
            client.halfClose();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            peer.getOutputStream().write(Bytes.of("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
            assertThat(client.readResponses(1).response().bodyText()).isEqualTo("ok");
        }
    }

    @Test
    void peersDifferByTheirLocalAddress() throws IOException {
        try (RawClient client = RawClient.options().from("127.0.0.7").connect(address());
                Socket peer = listener.accept()) {
            assertThat(peer.getInetAddress().getHostAddress()).isEqualTo("127.0.0.7");
            assertThat(client.localAddress().getPort()).isEqualTo(peer.getPort());
        }
    }

    @Test
    void aClientThatNeverReadsWhileWritingFillsTheKernelOnly() throws IOException {
        try (RawClient client = RawClient.options()
                        .receiveBuffer(2048)
                        .neverReadWhileWriting()
                        .timeout(Duration.ofMillis(100))
                        .connect(address());
                Socket peer = listener.accept()) {
            peer.getOutputStream().write(new byte[1000]);
            assertThat(client.send(new byte[64 << 20])).isLessThan(64 << 20);
            assertThat(client.received().bytes()).isEmpty();
            assertThat(client.readBytes(1000).bytes()).hasSize(1000);
        }
    }

    @Test
    void timesAreInOrder() throws IOException {
        try (RawClient client = RawClient.connect(address())) {
            try (Socket peer = listener.accept()) {
                client.send("x");
                peer.getInputStream().read();
                peer.getOutputStream().write('y');
            }
            Received.Timing timing = client.readUntilClose().timing();
            assertThat(List.of(timing.connected(), timing.firstWrite(), timing.firstByte(), timing.ended()))
                    .isSorted();
            assertThat(timing.toFirstByte()).isPositive();
        }
    }
}
