package io.sluice.cli.demo;

import io.sluice.settings.IngressSettings.EndpointOverride;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The two servers of the demo: where {@code config/demo/app.yaml} says they are, or on free ports if these are taken. */
public final class EchoPair implements AutoCloseable {
    private static final int PORT_A = 18081;
    private static final int PORT_B = 18082;

    private final EchoServer a;
    private final EchoServer b;

    private EchoPair(EchoServer a, EchoServer b) {
        this.a = a;
        this.b = b;
    }

    /** @throws IOException when there is no free port at all */
    public static EchoPair start() throws IOException {
        return start(PORT_A, PORT_B);
    }

    static EchoPair start(int portA, int portB) throws IOException {
        EchoServer a = startNear("echo-a", portA);
        try {
            return new EchoPair(a, startNear("echo-b", portB));
        } catch (IOException e) {
            a.close();
            throw e;
        }
    }

    private static EchoServer startNear(String name, int port) throws IOException {
        try {
            return EchoServer.start(name, port);
        } catch (IOException taken) {
            return EchoServer.start(name, 0); // told by endpoints(), so nothing is hidden
        }
    }

    /** What has to replace the endpoints of the manifests; empty when the servers are where these say. */
    public List<EndpointOverride> endpoints() {
        List<EndpointOverride> moved = new ArrayList<>();
        if (a.port() != PORT_A || b.port() != PORT_B) {
            moved.add(at("echo", a));
            moved.add(at("echo", b));
            moved.add(at("echo-b", b));
        }
        return moved;
    }

    private static EndpointOverride at(String service, EchoServer server) {
        return new EndpointOverride("default", service, "", "127.0.0.1", server.port());
    }

    /** Where they are, in one line; two when that is not where the manifests say. */
    public List<String> greeting() {
        String where = "echo-a is on 127.0.0.1:" + a.port() + ", echo-b on 127.0.0.1:" + b.port();
        return endpoints().isEmpty()
                ? List.of(where)
                : List.of(
                        where,
                        "(" + PORT_A + " or " + PORT_B
                                + " is taken: these endpoints replace those of app.yaml, whose edits have no effect)");
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
