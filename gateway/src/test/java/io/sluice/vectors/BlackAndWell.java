package io.sluice.vectors;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.WitnessUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * An endpoint that accepts no connection and one that is well, and a data plane that makes so many at once and waits long
 * for each.
 */
final class BlackAndWell implements AutoCloseable {
    private final FullBacklog black = FullBacklog.open();
    private final WitnessUpstream well = WitnessUpstream.named("well").start();
    private final List<RawClient> clients = new ArrayList<>();
    private final DataPlaneRig rig;

    BlackAndWell(int maxPendingConnections) throws IOException {
        rig = DataPlaneRig.options()
                .trusting("127.0.0.0/8")
                .with("maxPendingConnections", String.valueOf(maxPendingConnections))
                .with("connectTimeout", "30s")
                .start();
    }

    InetSocketAddress black() {
        return black.address();
    }

    WitnessUpstream well() {
        return well;
    }

    DataPlaneRig rig() {
        return rig;
    }

    void serve(InetSocketAddress... endpoints) {
        rig.serve(DataPlaneRig.plan(DataPlaneRig.forward("echo"), DataPlaneRig.upstream("echo", endpoints)));
    }

    UpstreamState upstream() {
        return rig.plane().live().upstreams().values().iterator().next();
    }

    /** How many connections are being made. */
    int dialling() {
        return upstream().load().dialling();
    }

    static String request(String method) {
        return method + " / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 0\r\n\r\n";
    }

    /** A client that has asked, and is closed with the rest. */
    RawClient asking() {
        RawClient client = rig.connect();
        clients.add(client);
        client.send(request("GET"));
        return client;
    }

    RawResponse ask(String method) {
        return RawClient.exchange(rig.address(), request(method));
    }

    @Override
    public void close() throws IOException {
        clients.forEach(RawClient::close);
        rig.close();
        well.close();
        black.close();
    }
}
