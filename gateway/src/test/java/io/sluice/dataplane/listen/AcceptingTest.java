package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.activate.DataPlane;
import io.sluice.dataplane.activate.Surroundings;
import io.sluice.dataplane.http.RequestObserver;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.RawClient;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.ListenerReport;
import io.sluice.settings.ListenSettings;
import io.sluice.settings.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How connections come in. */
class AcceptingTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n";

    @Test
    void whatAClientWritesInTheWakeOfItsSynIsReadByOurHandlers() {
        try (DataPlaneRig rig = DataPlaneRig.options().loops(2).start()) {
            byte[] request = "GET / HTTP/1.1\r\nHost: t.example\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 10_000; i++) {
                try (RawClient client = rig.connect()) {
                    client.send(request);
                    assertThat(client.readBytes(12).bytes()).asString().startsWith("HTTP/1.1 404");
                }
            }
            assertThat(rig.plane().count(Total.REQUESTS)).isEqualTo(10_000);
        }
    }

    @Test
    void atTheLimitFurtherClientsWaitAndAreServedWhenOthersLeave() {
        try (DataPlaneRig rig =
                DataPlaneRig.options().with("maxConnections", "3").start()) {
            List<RawClient> served = connect(rig, 3, "GET /half-of-a-head HT"); // idle ones would make room
            List<RawClient> waiting = connect(rig, 20, GET);
            assertThat(waiting.get(0).readFor(Duration.ofMillis(200)).bytes()).isEmpty();
            assertThat(rig.plane().count(Total.CONNECTIONS_ACCEPTED)).isEqualTo(3);
            served.forEach(RawClient::close);
            for (RawClient client : waiting) {
                assertThat(client.readResponses(1).responses()).hasSize(1);
                client.close();
            }
        }
    }

    private static List<RawClient> connect(DataPlaneRig rig, int number, String request) {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            clients.add(rig.connect());
            clients.get(i).send(request);
        }
        return clients;
    }

    private static DataPlane start(ListenSettings listen) {
        Settings defaults = Settings.defaults();
        return DataPlane.start(
                new Settings(
                        defaults.http(),
                        defaults.upstream(),
                        defaults.ws(),
                        defaults.limits(),
                        defaults.control(),
                        listen,
                        defaults.ingress(),
                        defaults.log(),
                        defaults.shutdown()),
                new Surroundings(System::nanoTime, System::currentTimeMillis, 1, RequestObserver.NONE));
    }

    @Test
    void withoutAnAddressBothIpVersionsAreServed() throws Exception {
        try (DataPlane plane = start(new ListenSettings(List.of(), 0, 0, List.of(), 1))) {
            int port = plane.reports().get(0).port();
            assertThat(RawClient.exchange(new InetSocketAddress("127.0.0.1", port), GET)
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void aPortInUseIsReported() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                DataPlane plane =
                        start(new ListenSettings(List.of("127.0.0.1"), taken.getLocalPort(), 0, List.of(), 2))) {
            ListenerReport report = plane.reports().get(0);
            assertThat(report.port()).isEqualTo(taken.getLocalPort());
            assertThat(report.failure()).get().asString().contains("in use");
        }
    }

    @Test
    void manyConnectionsOnManyLoopsShareTheirLoopWithTheirUpstreams() {
        try (WitnessUpstream witness = WitnessUpstream.start();
                DataPlaneRig rig = DataPlaneRig.options().loops(4).start().serve(witness)) {
            for (int i = 0; i < 40; i++) {
                assertThat(RawClient.exchange(rig.address(), GET).status()).isEqualTo(200);
            }
            // A connection on another loop than its request is an error, and each loop had to dial its own.
            assertThat(rig.plane().count(Total.UPSTREAM_CONNECTIONS_OPENED)).isEqualTo(4);
        }
    }
}
