package io.sluice.dataplane.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.model.Reason;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConnectFailureTest {
    @Test
    @DisplayName("4.14 a lack of descriptors is ours: 503, and another endpoint is no help")
    void aLackOfDescriptorsIsOurs() {
        Throwable lack =
                new ChannelException("Unable to create", new IOException("socket(..) failed: Too many open files"));
        assertThat(ConnectFailure.of(lack)).isEqualTo(Failure.gateway(Reason.CONNECTIONS_EXHAUSTED));
    }

    @Test
    @DisplayName("4.15 any other connect error: another endpoint")
    void anyOtherErrorIsTheEndpoints() {
        assertThat(ConnectFailure.of(new ConnectException("refused")))
                .isEqualTo(Failure.upstream(Reason.CONNECT_FAILED, Retry.ALWAYS));
        assertThat(ConnectFailure.of(new ConnectTimeoutException()))
                .isEqualTo(Failure.upstream(Reason.CONNECT_TIMEOUT, Retry.ALWAYS));
    }
}
