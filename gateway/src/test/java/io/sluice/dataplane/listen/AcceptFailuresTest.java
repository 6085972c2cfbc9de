package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.testing.LogRecorder;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AcceptFailuresTest {
    @Test
    void aFailedAcceptIsOneLineInTheLog() {
        EmbeddedChannel listening = new EmbeddedChannel();
        IOException failure = new IOException("accept(..) failed with error(-24): Too many open files");
        listening.pipeline().fireExceptionCaught(failure);
        assertThatIOException().as("nobody takes it").isThrownBy(listening::checkException);

        EmbeddedChannel ours = new EmbeddedChannel(new Accepting(new ConnectionLimit(1)));
        ours.pipeline().fireExceptionCaught(failure);
        ours.checkException();
        assertThat(LogRecorder.expected("for a second: accept(..) failed")).isTrue();

        ours.close();
        listening.close();
    }
}
