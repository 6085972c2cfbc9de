package io.sluice.dataplane.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.RawServer;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.GatewayPlan;
import io.sluice.model.UpstreamTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A gateway with one endpoint, which speaks HTTP/2 by hand, for one test. Every request goes there unless the test serves another
 * plan; what was opened is closed behind the test.
 */
final class Http2UpstreamRig implements AfterEachCallback {
    private static final Duration LONG = Duration.ofSeconds(5);

    private final RawServer server = RawServer.start();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final DataPlaneRig gateway;

    Http2UpstreamRig(DataPlaneRig.Options options) {
        gateway = options.start();
        serve(DataPlaneRig.plan(UpstreamTransport.H2C, server.address()));
    }

    void serve(GatewayPlan plan) {
        gateway.serve(plan);
    }

    DataPlaneRig gateway() {
        return gateway;
    }

    /** Where the gateway finds the endpoint. */
    RawServer server() {
        return server;
    }

    DataPlaneRig.Ended nextEnded() {
        return gateway.nextEnded();
    }

    private <T extends AutoCloseable> T closedBehindTheTest(T one) {
        opened.add(one);
        return one;
    }

    // --- the endpoint -------------------------------------------------------------------------------------------

    /** The next connection that the gateway makes. */
    H2Raw endpoint(int... settings) {
        return silentEndpoint().polite().beginServing(settings);
    }

    /** The same, but it answers no PING and gives back no window. */
    H2Raw impoliteEndpoint(int... settings) {
        return silentEndpoint().beginServing(settings);
    }

    /** The same, but it has yet to say its first word. */
    H2Raw silentEndpoint() {
        return closedBehindTheTest(H2Raw.serving(server.accept()));
    }

    /** The next request, to its end. */
    static H2Message whole(H2Raw endpoint) {
        H2Message request = endpoint.takeRequest();
        assertThat(endpoint.awaitUntil(request::complete, LONG)).isTrue();
        return request;
    }

    static void answer(H2Raw endpoint, H2Message request) {
        endpoint.send(Frame.headers(request.stream(), Fields.response(200), true));
    }

    static void answer(H2Raw endpoint, H2Message request, String body) {
        endpoint.send(
                Frame.headers(request.stream(), Fields.response(200), false), Frame.data(request.stream(), body, true));
    }

    // --- clients ------------------------------------------------------------------------------------------------

    /** Asks by a connection of its own. */
    RawClient client(String request) {
        RawClient client = closedBehindTheTest(gateway.connect());
        client.send(request);
        return client;
    }

    /** Has asked nothing yet. */
    H2Raw http2Client() {
        return closedBehindTheTest(H2Raw.connect(gateway.address())).polite().begin();
    }

    /** The same, but it answers no PING and gives back no window. */
    H2Raw impoliteHttp2Client(int... settings) {
        return closedBehindTheTest(H2Raw.connect(gateway.address())).begin(settings);
    }

    static RawResponse response(RawClient client) {
        return client.readResponses(1).response();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        server.close();
        gateway.close();
    }
}
