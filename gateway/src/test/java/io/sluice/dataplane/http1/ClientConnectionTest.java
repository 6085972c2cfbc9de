package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.settings.Settings;
import org.junit.jupiter.api.Test;

class ClientConnectionTest {
    private static final ClientConnection.Owner NOBODY = new ClientConnection.Owner() {
        @Override
        public void idle(ClientConnection connection) {}

        @Override
        public void endedByPeer(ClientConnection connection) {}

        @Override
        public void refused(Throwable cause) {}

        @Override
        public void closed(ClientConnection connection) {}
    };

    /** Its client had gone when it was made: the endpoint may end it, unused, as any other that waits. */
    @Test
    void aConnectionThatWaitedInThePoolCountsAsReused() {
        Settings settings = Settings.defaults();
        Loop loop = new Loop(0, () -> 0, 1);
        Http1Loop shared = new Http1Loop(loop, new Clients(loop), settings.http(), settings.upstream(), settings.ws());
        ClientConnection connection = new ClientConnection(shared, NOBODY);
        EmbeddedChannel channel = new EmbeddedChannel(connection);
        assertThat(connection.stream().reused()).isFalse();
        connection.offer();
        assertThat(connection.stream().reused()).isTrue();
        channel.close();
    }
}
