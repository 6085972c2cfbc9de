package io.sluice.dataplane.upstream;

import static io.sluice.dataplane.upstream.Http2UpstreamRig.answer;
import static io.sluice.dataplane.upstream.Http2UpstreamRig.response;
import static io.sluice.dataplane.upstream.Http2UpstreamRig.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.tls.TlsIdentities;
import io.sluice.kit.Answer;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.RawServer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamTls;
import io.sluice.model.UpstreamTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Endpoints that speak HTTP/2: what is sent to them, how requests share connections, and how streams end. */
class UpstreamHttp2Test {
    private static final String GET = "GET /a?b HTTP/1.1\r\nHost: t.example\r\nX-One: 1\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 2\r\n\r\nhi";
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int WINDOW = 65_535;
    private static final String NAME = "shop.test.svc";

    @RegisterExtension
    final Http2UpstreamRig rig = new Http2UpstreamRig(DataPlaneRig.options()
            .with("ejectAfter", "0")
            .with("connectTimeout", "5s")
            .h2c());

    // --- messages -----------------------------------------------------------------------------------------------

    @Test
    void aRequestAndItsResponseGoByOneStream() {
        RawClient client = rig.client(GET);
        H2Raw endpoint = rig.endpoint();
        H2Message request = endpoint.takeRequest();
        assertThat(request.head().value(":method")).isEqualTo("GET");
        assertThat(request.head().value(":path")).isEqualTo("/a?b");
        assertThat(request.head().value(":scheme")).isEqualTo("http");
        assertThat(request.head().value(":authority")).isEqualTo("t.example");
        assertThat(request.head().value("x-one")).isEqualTo("1");
        assertThat(request.head().has("host")).isFalse();
        assertThat(request.head().has("connection")).isFalse();
        endpoint.send(
                Frame.headers(request.stream(), Fields.response(201).and("x-two", "2"), false),
                Frame.data(request.stream(), "whole", true));
        RawResponse response = response(client);
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.bodyText()).isEqualTo("whole");
        assertThat(response.header("x-two")).isEqualTo("2");
        assertThat(rig.nextEnded().reason()).isNull();
        assertThat(endpoint.violations()).isEmpty();
    }

    @Test
    void aBodyAndInterimResponsesAndAnEmptyResponse() {
        RawClient client = rig.client(POST);
        H2Raw endpoint = rig.endpoint();
        H2Message request = whole(endpoint);
        assertThat(request.bodyText()).isEqualTo("hi");
        assertThat(request.head().value("content-length")).isEqualTo("2");
        endpoint.send(
                Frame.headers(request.stream(), Fields.response(103).and("link", "</x>"), false),
                Frame.headers(request.stream(), Fields.response(204), true));
        assertThat(response(client).status()).isEqualTo(204);
        RawClient another = rig.client(GET);
        H2Message next = endpoint.takeRequest();
        assertThat(next.stream()).isGreaterThan(request.stream());
        answer(endpoint, next, "again");
        assertThat(response(another).bodyText()).isEqualTo("again");
    }

    @Test
    @DisplayName("G trailers go both ways")
    void trailersGoBothWays() {
        H2Raw client = rig.http2Client();
        int stream = client.request(
                Fields.request("POST", "/grpc", "t.example")
                        .and("te", "trailers")
                        .and("content-type", "application/grpc"),
                false);
        client.send(Frame.data(stream, "message", false), Frame.headers(stream, Fields.of("x-checksum", "7"), true));
        H2Raw endpoint = rig.endpoint();
        H2Message request = whole(endpoint);
        assertThat(request.head().value("te")).isEqualTo("trailers");
        assertThat(request.bodyText()).isEqualTo("message");
        assertThat(request.trailers().value("x-checksum")).isEqualTo("7");
        endpoint.send(
                Frame.headers(request.stream(), Fields.response(200).and("content-type", "application/grpc"), false),
                Frame.data(request.stream(), "reply", false),
                Frame.headers(request.stream(), Fields.of("grpc-status", "0"), true));
        H2Message response = client.response(stream);
        assertThat(response.bodyText()).isEqualTo("reply");
        assertThat(response.trailers().value("grpc-status")).isEqualTo("0");
    }

    @Test
    @DisplayName("a stream in both directions at a time: what comes is passed on before the request is complete")
    void bothSidesMaySpeakAtATime() {
        H2Raw client = rig.http2Client();
        int stream = client.request(Fields.request("POST", "/grpc", "t.example").and("te", "trailers"), false);
        client.send(Frame.data(stream, "one", false));
        H2Raw endpoint = rig.endpoint();
        int there = endpoint.next(Frame.HEADERS).stream();
        endpoint.next(Frame.DATA);
        endpoint.send(Frame.headers(there, Fields.response(200), false), Frame.data(there, "ONE", false));
        assertThat(client.awaitUntil(() -> client.message(stream).bodyText().equals("ONE"), Duration.ofSeconds(5)))
                .isTrue();
        client.send(Frame.data(stream, "two", true));
        assertThat(endpoint.next(Frame.DATA).endsStream()).isTrue();
        endpoint.send(Frame.data(there, "TWO", true));
        assertThat(client.response(stream).bodyText()).isEqualTo("ONETWO");
    }

    // --- connections --------------------------------------------------------------------------------------------

    @Test
    void requestsShareAConnectionFromTheFirstOn() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(rig.client("GET /" + i + " HTTP/1.1\r\nHost: t.example\r\n\r\n"));
        }
        H2Raw endpoint = rig.endpoint();
        List<H2Message> requests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            requests.add(endpoint.takeRequest());
        }
        for (int i = 4; i >= 0; i--) {
            answer(endpoint, requests.get(i), requests.get(i).head().value(":path"));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(response(clients.get(i)).bodyText()).isEqualTo("/" + i);
        }
    }

    @Test
    void whereOneIsFullAnotherConnectionIsMade() {
        RawClient one = rig.client(GET);
        RawClient two = rig.client(GET);
        H2Raw first = rig.endpoint(MAX_CONCURRENT_STREAMS, 1);
        H2Message there = first.takeRequest();
        H2Raw second = rig.endpoint(MAX_CONCURRENT_STREAMS, 1);
        H2Message here = second.takeRequest();
        answer(first, there, "x");
        answer(second, here, "x");
        assertThat(response(one).status()).isEqualTo(200);
        assertThat(response(two).status()).isEqualTo(200);
    }

    @Test
    void anEndpointThatSpeaksHttp1IsAFailure() {
        try (WitnessUpstream witness = WitnessUpstream.start()) {
            rig.serve(DataPlaneRig.plan(UpstreamTransport.H2C, witness.address()));
            assertThat(RawClient.exchange(rig.gateway().address(), POST).status())
                    .isEqualTo(502);
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.UPSTREAM_H2_VIOLATION);
        }
    }

    @Test
    void anEndpointThatSaysNothingIsATimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                DataPlaneRig hasty =
                        DataPlaneRig.options().with("connectTimeout", "300ms").start()) {
            hasty.serve(DataPlaneRig.plan(
                    UpstreamTransport.H2C, new InetSocketAddress("127.0.0.1", silent.getLocalPort())));
            assertThat(RawClient.exchange(hasty.address(), GET).status()).isEqualTo(504);
            assertThat(hasty.nextEnded().reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
        }
    }

    @Test
    void whatIsWantedOtherwiseIsNotSentByAConnectionFromBefore() {
        RawClient client = rig.client(GET);
        H2Raw endpoint = rig.endpoint();
        H2Message request = endpoint.takeRequest();
        rig.serve(DataPlaneRig.plan(UpstreamTransport.HTTP1, rig.server().address()));
        answer(endpoint, request, "last");
        assertThat(response(client).bodyText()).isEqualTo("last");
        endpoint.readUntilClose();
    }

    // --- what may be tried again --------------------------------------------------------------------------------

    @Test
    @DisplayName("REFUSED_STREAM: nothing was done, so a POST is sent again, to the only endpoint, too")
    void aRefusedStreamIsSentAgain() {
        RawClient client = rig.client(POST);
        H2Raw first = rig.endpoint();
        first.send(Frame.reset(whole(first).stream(), ErrorCode.REFUSED_STREAM));
        H2Raw second = rig.endpoint();
        H2Message again = whole(second);
        assertThat(again.bodyText()).isEqualTo("hi");
        answer(second, again, "done");
        assertThat(response(client).bodyText()).isEqualTo("done");
    }

    @Test
    @DisplayName(
            "GOAWAY: streams above the last one are sent again, those below are answered, then the connection ends")
    void aGoAwaySendsAwayWhatItDoesNotServe() {
        RawClient one = rig.client(POST);
        H2Raw first = rig.endpoint();
        H2Message served = first.takeRequest();
        RawClient two = rig.client(POST);
        first.takeRequest();
        first.send(Frame.goAway(served.stream(), ErrorCode.NO_ERROR));
        H2Raw second = rig.endpoint();
        answer(second, second.takeRequest(), "two");
        assertThat(response(two).bodyText()).isEqualTo("two");
        answer(first, served, "one");
        assertThat(response(one).bodyText()).isEqualTo("one");
        first.readUntilClose();
        RawClient three = rig.client(GET);
        H2Message next = second.takeRequest();
        answer(second, next, "three");
        assertThat(response(three).bodyText()).isEqualTo("three");
    }

    @Test
    void anotherResetIsNoReasonToSendAPostAgain() {
        RawClient client = rig.client(POST);
        H2Raw endpoint = rig.endpoint();
        endpoint.send(Frame.reset(endpoint.takeRequest().stream(), ErrorCode.INTERNAL_ERROR));
        assertThat(response(client).status()).isEqualTo(502);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.STREAM_RESET);
        RawClient another = rig.client(GET);
        answer(endpoint, endpoint.takeRequest(), "lives");
        assertThat(response(another).bodyText()).isEqualTo("lives");
    }

    @Test
    void aResetInsideTheBodyCutsTheResponse() {
        RawClient client = rig.client(GET);
        H2Raw endpoint = rig.endpoint();
        int stream = endpoint.takeRequest().stream();
        endpoint.send(
                Frame.headers(stream, Fields.response(200), false),
                Frame.data(stream, "part", false),
                Frame.reset(stream, ErrorCode.INTERNAL_ERROR));
        assertThat(new String(client.readUntilClose().bytes(), StandardCharsets.ISO_8859_1))
                .doesNotEndWith("0\r\n\r\n");
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.STREAM_RESET);
    }

    @Test
    void aConnectionThatEndsTakesItsStreamsWithIt() {
        RawClient client = rig.client(POST);
        H2Raw endpoint = rig.endpoint();
        endpoint.takeRequest();
        endpoint.close();
        assertThat(response(client).status()).isEqualTo(502);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
    }

    // --- windows, times, ends -----------------------------------------------------------------------------------

    @Test
    void noMoreIsSentThanTheEndpointsWindowAllows() {
        int size = 200_000;
        rig.client("POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: " + size + "\r\n\r\n" + "x".repeat(size));
        H2Raw endpoint = rig.impoliteEndpoint();
        int stream = endpoint.next(Frame.HEADERS).stream();
        assertThat(endpoint.awaitUntil(() -> endpoint.message(stream).bodyLength() >= WINDOW, Duration.ofSeconds(5)))
                .isTrue();
        endpoint.send(Frame.ping(7));
        endpoint.next(frame -> frame.is(Frame.PING) && frame.has(Frame.ACK), "the answer");
        assertThat(endpoint.message(stream).bodyLength()).isEqualTo(WINDOW);
        endpoint.send(Frame.windowUpdate(0, size), Frame.windowUpdate(stream, size));
        assertThat(endpoint.awaitUntil(() -> endpoint.message(stream).complete(), Duration.ofSeconds(5)))
                .isTrue();
        assertThat(endpoint.message(stream).bodyLength()).isEqualTo(size);
    }

    @Test
    void largeBodiesComeWholeInBothDirections() {
        try (DataPlaneRig behind = DataPlaneRig.options().h2c().start();
                WitnessUpstream witness = WitnessUpstream.start()) {
            behind.serve(witness);
            witness.respond(Responder.always(Answer.large(5_000_000)));
            rig.serve(DataPlaneRig.plan(UpstreamTransport.H2C, behind.address()));
            String body = "y".repeat(1_000_000);
            RawResponse response = RawClient.exchange(
                    rig.gateway().address(),
                    "POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 1000000\r\n\r\n" + body);
            assertThat(response.body()).hasSize(5_000_000);
            assertThat(witness.requests().get(0).body()).hasSize(1_000_000);
        }
    }

    @Test
    void aStreamHasATimeOfItsOwn() {
        try (DataPlaneRig hasty =
                        DataPlaneRig.options().with("readTimeout", "500ms").start();
                RawClient client = hasty.connect();
                RawClient another = hasty.connect()) {
            hasty.serve(DataPlaneRig.plan(UpstreamTransport.H2C, rig.server().address()));
            client.send(POST);
            H2Raw endpoint = rig.endpoint();
            int stream = endpoint.takeRequest().stream();
            assertThat(response(client).status()).isEqualTo(504);
            assertThat(endpoint.next(Frame.RST_STREAM).errorCode()).isEqualTo(ErrorCode.CANCEL);
            another.send(GET);
            H2Message next = endpoint.takeRequest();
            assertThat(next.stream()).isGreaterThan(stream);
            answer(endpoint, next, "in time");
            assertThat(response(another).bodyText()).isEqualTo("in time");
        }
    }

    @Test
    void aClientThatLeavesCancelsItsStreamAlone() {
        H2Raw leaving = rig.http2Client();
        int left = leaving.request(Fields.request("GET", "/", "t.example"), true);
        H2Raw endpoint = rig.endpoint();
        H2Message request = endpoint.takeRequest();
        RawClient staying = rig.client(GET);
        H2Message other = endpoint.takeRequest();
        leaving.send(Frame.reset(left, ErrorCode.CANCEL));
        Frame reset = endpoint.next(Frame.RST_STREAM);
        assertThat(reset.stream()).isEqualTo(request.stream());
        assertThat(reset.errorCode()).isEqualTo(ErrorCode.CANCEL);
        answer(endpoint, other, "here");
        assertThat(response(staying).bodyText()).isEqualTo("here");
    }

    @Test
    @DisplayName("RFC 9113 section 8.1: an answer before the end of the request is whole, and the stream ends with it")
    void anAnswerBeforeTheEndOfTheRequest() {
        RawClient client = rig.client("POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 10\r\n\r\nhalf");
        H2Raw endpoint = rig.endpoint();
        int stream = endpoint.next(Frame.DATA).stream();
        endpoint.send(Frame.headers(stream, Fields.response(403), /* end */ true));
        assertThat(response(client).status()).isEqualTo(403);
        Frame reset = endpoint.next(Frame.RST_STREAM);
        assertThat(reset.stream()).isEqualTo(stream);
        assertThat(reset.errorCode()).isEqualTo(ErrorCode.CANCEL);
    }

    @Test
    @DisplayName("upstream.poolIdle: a connection that carries nothing for so long is ended")
    void aConnectionThatNobodyUsesEnds() {
        try (DataPlaneRig brief =
                        DataPlaneRig.options().with("poolIdle", "100ms").start();
                RawClient client = brief.connect()) {
            brief.serve(DataPlaneRig.plan(UpstreamTransport.H2C, rig.server().address()));
            client.send(GET);
            H2Raw endpoint = rig.endpoint();
            answer(endpoint, endpoint.takeRequest());
            assertThat(response(client).status()).isEqualTo(200);
            assertThat(endpoint.readUntilClose()).isEqualTo(End.FIN);
        }
    }

    // --- what endpoints must not do -----------------------------------------------------------------------------

    @Test
    @DisplayName("H2-12 a head that is none resets the stream; the connection lives")
    void aBadHeadIsRefused() {
        RawClient client = rig.client(POST);
        H2Raw endpoint = rig.endpoint();
        endpoint.send(Frame.headers(endpoint.takeRequest().stream(), Fields.of("x", "y"), true));
        assertThat(response(client).status()).isEqualTo(502);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.BAD_RESPONSE_HEAD);
        RawClient another = rig.client(GET);
        answer(endpoint, endpoint.takeRequest(), "lives");
        assertThat(response(another).bodyText()).isEqualTo("lives");
    }

    @Test
    @DisplayName("H2-12 more or less data than Content-Length says")
    void aBodyOfAnotherLengthIsRefused() {
        RawClient client = rig.client(GET);
        H2Raw endpoint = rig.endpoint();
        int stream = endpoint.takeRequest().stream();
        endpoint.send(
                Frame.headers(stream, Fields.response(200).and("content-length", "10"), false),
                Frame.data(stream, "short", true));
        client.readUntilClose();
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.BAD_RESPONSE_FRAMING);
    }

    @Test
    @DisplayName("H2-12 what breaks a rule of the connection ends it")
    void aPushEndsTheConnection() {
        RawClient client = rig.client(POST);
        H2Raw endpoint = rig.endpoint();
        int stream = endpoint.takeRequest().stream();
        endpoint.send(Frame.pushPromise(stream, 2, new byte[] {(byte) 0x82}));
        assertThat(response(client).status()).isEqualTo(502);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.UPSTREAM_H2_VIOLATION);
        endpoint.readUntilClose();
    }

    // --- inside TLS ---------------------------------------------------------------------------------------------

    private static UpstreamTransport grpcs(Authority root) throws Exception {
        UpstreamTls tls = new UpstreamTls(
                NAME,
                true,
                true,
                1,
                new PrivateBytes(root.certificate().getEncoded()),
                PrivateBytes.EMPTY,
                Optional.of(TlsIdentities.of(root.client("gateway"))),
                List.of("TLSv1.2", "TLSv1.3"),
                "",
                /* http2 */ true);
        return new UpstreamTransport(UpstreamTransport.Protocol.GRPCS, Optional.of(tls));
    }

    @Test
    void insideTlsHttp2IsAgreedOn() throws Exception {
        Authority root = Authority.root("Test root");
        try (RawServer secure =
                RawServer.start(ServerCertificate.of(root.server(NAME)).alpn("h2"))) {
            rig.serve(DataPlaneRig.plan(grpcs(root), secure.address()));
            RawClient client = rig.client(GET);
            try (H2Raw endpoint = H2Raw.serving(secure.accept()).polite().beginServing()) {
                H2Message request = endpoint.takeRequest();
                assertThat(request.head().value(":scheme")).isEqualTo("https");
                answer(endpoint, request, "secret");
                assertThat(response(client).bodyText()).isEqualTo("secret");
            }
        }
    }

    @Test
    @DisplayName(
            "T-12 a plan that comes amid a handshake: no request goes by what was verified as the last plan has it")
    void aConnectionThatWasMadeByThePlanOfBeforeIsNotUsed() throws Exception {
        Authority root = Authority.root("Test root");
        ServerCertificate shown = ServerCertificate.of(root.server(NAME)).alpn("h2");
        try (RawServer secure = RawServer.start(shown);
                RawClient late = rig.gateway().connect()) {
            rig.serve(DataPlaneRig.plan(grpcs(root), secure.address()));
            UpstreamTransport next = grpcs(root); // with another certificate of the gateway's own
            shown.amidTheNextHandshake(() -> {
                rig.serve(DataPlaneRig.plan(next, secure.address()));
                late.send(POST);
                rig.gateway().plane().census(); // on the loop: it has seen what was sent
            });
            RawClient early = rig.client(GET);
            try (H2Raw before = H2Raw.serving(secure.accept()).polite().beginServing()) {
                assertThat(before.readUntilClose().closed()).isTrue();
                assertThat(before.frames()).noneMatch(frame -> frame.is(Frame.HEADERS));
            }
            try (H2Raw endpoint = H2Raw.serving(secure.accept()).polite().beginServing()) {
                answer(endpoint, whole(endpoint), "one");
                answer(endpoint, whole(endpoint), "other");
                assertThat(List.of(response(early).bodyText(), response(late).bodyText()))
                        .containsExactlyInAnyOrder("one", "other");
            }
        }
    }

    @Test
    @DisplayName("T-12 an endpoint that demands another certificate than it is shown")
    void anEndpointThatDemandsAnotherCertificateIsAFailedHandshake() throws Exception {
        Authority root = Authority.root("Test root");
        try (WitnessUpstream witness = WitnessUpstream.named("strict")
                .tls(ServerCertificate.of(root.server(NAME))
                        .alpn("h2")
                        .demandingClients(Authority.root("Another root")))
                .start()) {
            rig.serve(DataPlaneRig.plan(grpcs(root), witness.address()));
            assertThat(RawClient.exchange(rig.gateway().address(), POST).status())
                    .isEqualTo(502);
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.UPSTREAM_TLS_FAILED);
        }
    }

    @Test
    void anEndpointThatDoesNotAgreeOnHttp2IsAFailedHandshake() throws Exception {
        Authority root = Authority.root("Test root");
        try (WitnessUpstream witness = WitnessUpstream.named("old")
                .tls(ServerCertificate.of(root.server(NAME)))
                .start()) {
            rig.serve(DataPlaneRig.plan(grpcs(root), witness.address()));
            assertThat(RawClient.exchange(rig.gateway().address(), POST).status())
                    .isEqualTo(502);
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.UPSTREAM_TLS_FAILED);
            assertThat(witness.requests()).isEmpty();
        }
    }
}
