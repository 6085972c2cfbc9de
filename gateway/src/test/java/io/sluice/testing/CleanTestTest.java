package io.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The guard itself can fail: what it looks for is found when it is there. */
class CleanTestTest {
    @Test
    void aWarningIsRecordedUntilItIsExpected() {
        LoggerFactory.getLogger("io.sluice.guard").warn("provoked on purpose");
        assertThat(LogRecorder.expected("provoked on purpose")).isTrue();
        assertThat(LogRecorder.drain()).isEmpty();
    }

    @Test
    void anOpenSocketIsSeen() throws IOException {
        var before = OpenSockets.now();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
            assertThat(OpenSockets.now()).hasSizeGreaterThan(before.size());
        }
    }

    @Test
    void aLeakedBufferIsReported() {
        List<String> leaks = new ArrayList<>();
        for (int attempt = 0; attempt < 50 && leaks.isEmpty(); attempt++) {
            leak();
            leaks.addAll(LeakRecorder.drain());
        }
        assertThat(leaks).isNotEmpty().allMatch(leak -> leak.contains("ByteBuf"));
    }

    private static void leak() {
        ByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1);
    }
}
