package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TcpMemoryTest {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /** What one of them holds may be accounted for by one processor alone for a while. */
    private static final int CONNECTIONS = 16;

    @TempDir
    private Path folder;

    @Test
    void theKernelsMemoryForTcpIsThatOfAllSockets() {
        assertThat(TcpMemory.pages("""
                sockets: used 22484
                TCP: inuse 1 orphan 0 tw 5379 alloc 22463 mem 625526
                UDP: inuse 0 mem 7
                """)).isEqualTo(625526);
    }

    @Test
    void aTextWithoutTheNumberIsSaidToBeOne() {
        assertThatThrownBy(() -> TcpMemory.pages("TCP: inuse 1\nUDP: inuse 0 mem 7\n"))
                .isInstanceOf(ReportException.class)
                .hasMessageContaining("mem")
                .hasMessageContaining("TCP: inuse 1");
    }

    @Test
    void whereTheKernelDoesNotTellItIsUnknown() {
        Path none = folder.resolve("none");
        try (TcpMemory memory = TcpMemory.watch(none)) {
            assertThat(TcpMemory.text(memory.mostMib())).isEqualTo("unknown");
        }
        assertThat(TcpMemory.text(TcpMemory.pressureMib(none))).isEqualTo("unknown");
    }

    @Test
    void theMostIsKeptAndAFailureIsNotKeptSecret() throws IOException {
        Path sockstat = folder.resolve("sockstat");
        write(sockstat, "TCP: inuse 1 mem 512\n");
        try (TcpMemory memory = TcpMemory.watch(sockstat)) {
            assertThat(Pause.await(LONGEST, () -> memory.mostMib().orElseThrow() > 0))
                    .isTrue();
            assertThat(TcpMemory.text(memory.mostMib())).isEqualTo("2 MiB");
            write(sockstat, "TCP: inuse 1\n");
            assertThatThrownBy(() -> Pause.await(LONGEST, () -> memory.mostMib().isEmpty()))
                    .isInstanceOf(ReportException.class)
                    .hasMessageContaining("TCP: inuse 1");
        }
    }

    /** At once, so that nobody reads half of it. */
    private void write(Path file, String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "no other kernel tells")
    void whatNobodyReadsIsSeen() throws IOException {
        List<SocketChannel> clients = new ArrayList<>();
        try (TcpMemory memory = TcpMemory.watch();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            assumeTrue(memory.mostMib().isPresent(), "/proc/net/sockstat cannot be read here");
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CONNECTIONS);
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(SocketChannel.open(server.getLocalAddress()));
                fill(clients.get(i));
            }
            assertThat(Pause.await(LONGEST, () -> memory.mostMib().orElseThrow() > 0))
                    .isTrue();
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static void fill(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
        while (channel.write(bytes.clear()) > 0) {
            // Until the kernel takes no more.
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "no other kernel tells")
    void theKernelTellsWhereItBeginsToSave() {
        OptionalDouble pressure = TcpMemory.pressureMib();
        assumeTrue(pressure.isPresent(), "/proc/sys/net/ipv4/tcp_mem cannot be read here, as in many containers");
        assertThat(pressure.getAsDouble()).isPositive();
    }
}
