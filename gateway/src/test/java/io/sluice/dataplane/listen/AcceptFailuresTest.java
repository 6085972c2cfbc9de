package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.settings.Settings;
import io.sluice.testing.LogRecorder;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AcceptFailuresTest {
    @Test
    void aFailedAcceptIsOneLineInTheLog() {
        EmbeddedChannel listening = new EmbeddedChannel();
        IOException failure = new IOException("accept(..) failed with error(-24): Too many open files");
        listening.pipeline().fireExceptionCaught(failure);
        assertThatIOException().as("nobody takes it").isThrownBy(listening::checkException);

        AtomicLong clock = new AtomicLong(-7);
        ConnectionLimit limit = new ConnectionLimit(Settings.defaults().limits());
        EmbeddedChannel ours = new EmbeddedChannel(new Accepting(limit, () -> false, clock::get, 1));
        ours.pipeline().fireExceptionCaught(failure);
        ours.checkException();
        assertThat(LogRecorder.expected("for a second: accept(..) failed")).isTrue();
        assertThat(limit.crowded()).as("whoever is idle makes room").isTrue();
        for (int second = 0; second < 10; second++) {
            ours.pipeline().fireExceptionCaught(failure);
            clock.addAndGet(1_000_000_000L);
        }
        assertThat(LogRecorder.expected("accept(..) failed"))
                .as("not every second")
                .isFalse();
        ours.pipeline().fireExceptionCaught(failure);
        assertThat(LogRecorder.expected("10 more times")).isTrue();

        ours.close();
        listening.close();
    }
}
