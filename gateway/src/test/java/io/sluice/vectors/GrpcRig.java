package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawServer;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.FilterSpec;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamTransport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A gateway with a client and an endpoint of gRPC that send frames by hand. All times go by a clock of the test's own. */
final class GrpcRig implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final AtomicLong now = new AtomicLong(1_000_000_000L);
    private final AtomicLong looks = new AtomicLong();
    private final RawServer server = RawServer.start();
    private final List<H2Raw> opened = new ArrayList<>();
    private final DataPlaneRig plane;
    private H2Raw client;

    GrpcRig() {
        this(DataPlaneRig.options());
    }

    GrpcRig(DataPlaneRig.Options options) {
        plane = options.h2c()
                .with("ejectAfter", "0")
                .ticker(now::get)
                .worked(this::look)
                .start();
        serve(server.address());
    }

    /** Every call goes to these endpoints. */
    void serve(InetSocketAddress... endpoints) {
        plane.serve(plan(endpoints));
    }

    static GatewayPlan plan(InetSocketAddress... endpoints) {
        return DataPlaneRig.plan(DataPlaneRig.forward("shop"), upstream(endpoints));
    }

    /** The same with filters. */
    void serveFiltered(FilterSpec... filters) {
        plane.serve(DataPlaneRig.plan(DataPlaneRig.forward("shop", filters), upstream(server.address())));
    }

    private static Upstream upstream(InetSocketAddress... endpoints) {
        return DataPlaneRig.by(UpstreamTransport.H2C, DataPlaneRig.upstream("shop", endpoints));
    }

    DataPlaneRig plane() {
        return plane;
    }

    /** The event loop asks each time before it looks at its deadlines. */
    private long look() {
        looks.incrementAndGet();
        return 0;
    }

    /** Time goes on by so much, for the gateway, and what is due by then has been done. */
    void pass(Duration time) {
        now.addAndGet(time.toNanos());
        long then = looks.get();
        // The first one may have read the clock before; the second is over when the third begins.
        awaitThat("the deadlines were looked at", () -> looks.get() >= then + 3);
    }

    H2Raw client() {
        if (client == null) {
            client = another();
        }
        return client;
    }

    /** One more client. */
    H2Raw another() {
        H2Raw connected = H2Raw.connect(plane.address()).polite();
        connected.begin();
        opened.add(connected);
        return connected;
    }

    /** The next connection that the gateway makes. */
    H2Raw endpoint() {
        return endpoint(server.accept());
    }

    /** The one behind this connection. */
    H2Raw endpoint(RawClient accepted) {
        return accepted(H2Raw.serving(accepted).polite());
    }

    /** The next connection without a word of HTTP/2. */
    RawClient accept() {
        return server.accept();
    }

    /** As {@link #endpoint()}, but it answers no PING and gives back no window. */
    H2Raw impoliteEndpoint() {
        return accepted(H2Raw.serving(server.accept()));
    }

    private H2Raw accepted(H2Raw endpoint) {
        opened.add(endpoint);
        return endpoint.beginServing();
    }

    static Fields call() {
        return Fields.request("POST", "/shop.Orders/Place", "t.example")
                .and("content-type", "application/grpc")
                .and("te", "trailers");
    }

    /** What a server says before its first message. */
    static Fields accepted() {
        return Fields.response(200).and("content-type", "application/grpc");
    }

    /** A call whose request is one message. */
    int unary(Fields head) {
        int stream = client().request(head, /* end */ false);
        client().send(Frame.data(stream, "request", true));
        return stream;
    }

    /**
     * A call whose request is one message, seen from both of its ends.
     *
     * @param stream the client's
     * @param request what has come of it to the endpoint, which is all
     */
    record Call(int stream, H2Raw endpoint, H2Message request) {}

    /** One that goes by the next connection that the gateway makes. */
    Call calling(Fields head) {
        int stream = unary(head);
        H2Raw endpoint = endpoint();
        return new Call(stream, endpoint, whole(endpoint));
    }

    /** The endpoint answers with one message, and the client gets that. */
    void completes(Call call, String message) {
        answer(call.endpoint(), call.request().stream(), message);
        answered(call.stream(), message);
    }

    /** Answers with one message. */
    static void answer(H2Raw endpoint, int stream, String message) {
        endpoint.send(
                Frame.headers(stream, accepted(), false),
                Frame.data(stream, message, false),
                Frame.headers(stream, Fields.of("grpc-status", "0"), true));
    }

    /** The next request, with all of it. */
    static H2Message whole(H2Raw endpoint) {
        H2Message request = endpoint.takeRequest();
        await(endpoint, request::complete);
        return request;
    }

    static void await(H2Raw reader, BooleanSupplier condition) {
        assertThat(reader.awaitUntil(condition, LONGEST)).isTrue();
    }

    /** The response to the client's call is one message. */
    void answered(int stream, String message) {
        H2Message response = client().response(stream);
        assertThat(response.bodyText()).isEqualTo(message);
        assertThat(response.trailers().value("grpc-status")).isEqualTo("0");
    }

    /** The answer is a head alone that has this status. */
    static void refused(H2Raw client, int stream, int status, String code) {
        H2Message response = client.response(stream);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.head().all("content-type")).containsExactly("application/grpc");
        assertThat(response.head().all("grpc-status")).containsExactly(Integer.toString(status));
        assertThat(response.head().value("grpc-message")).startsWith(code + " ");
        assertThat(response.head().has("content-length")).isFalse();
        assertThat(response.bodyLength()).isZero();
        assertThat(response.complete()).isTrue();
        assertThat(client.frames().stream().filter(frame -> frame.stream() == stream && frame.is(Frame.HEADERS)))
                .singleElement()
                .matches(Frame::endsStream);
    }

    @Override
    public void close() {
        opened.forEach(H2Raw::close);
        server.close();
        plane.close();
    }
}
