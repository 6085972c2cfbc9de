package io.sluice.dataplane.filter;

import static io.sluice.dataplane.filter.FakeExchange.settings;
import static io.sluice.dataplane.filter.FakeExchange.untrusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HopByHopHeadersTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private final HopByHopHeaders filter = new HopByHopHeaders();

    private FakeExchange request(String... fields) {
        FakeExchange exchange = untrusted(fields);
        assertThat(filter.onRequest(exchange)).isNull();
        return exchange;
    }

    private FakeExchange response(String head) {
        FakeExchange exchange = untrusted().respond(head);
        filter.onResponse(exchange);
        return exchange;
    }

    @Test
    @DisplayName("L-05 nominated fields are removed")
    void whatConnectionNamesIsRemovedInAnyCase() {
        FakeExchange exchange = request(
                "X-Secret: 1",
                "X-SECRET: 2",
                "x-other: 3",
                "X-Kept: 4",
                "Connection: close, x-sEcret ,X-Other",
                "Accept: */*");
        assertThat(exchange.names()).containsExactly("host", "x-kept", "accept");
    }

    @Test
    @DisplayName("L-05 several Connection lines, empty elements")
    void severalLinesAreOneList() {
        FakeExchange exchange = request("Connection: , X-A,,", "X-A: 1", "Connection:\tX-B\t", "X-B: 2", "X-C: 3");
        assertThat(exchange.names()).containsExactly("host", "x-c");
    }

    @Test
    @DisplayName("L-05 a nominated name of a family takes that name alone")
    void onlyTheNamedMemberOfAFamilyIsRemoved() {
        FakeExchange exchange = request("X-SSL-One: 1", "X-SSL-Two: 2", "Connection: X-SSL-One");
        assertThat(exchange.names()).containsExactly("host", "x-ssl-two");
    }

    @Test
    @DisplayName("L-05 a list longer than any message")
    void aListThatNoHonestClientSendsIsRefused() {
        String names = "a" + ",b".repeat(200);
        assertThat(filter.onRequest(untrusted("Connection: " + names))).isEqualTo(Reason.TOO_MANY_HEADERS);
        assertThat(filter.onRequest(untrusted("Connection: close" + ", keep-alive".repeat(200))))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "TE: deflate",
                "TE: trailers;q=0.5",
                "TE: trailers",
                "Upgrade: x",
                "HTTP2-Settings: AAMAAABk",
                "Proxy-Authorization: Basic eDp5",
                "Trailer: X-Sum",
                "Connection: keep-alive"
            })
    @DisplayName("L-06 fields of the connection")
    void fieldsOfTheConnectionAreRemoved(String field) {
        assertThat(request(field, "Accept: */*").names()).containsExactly("host", "accept");
    }

    @Test
    @DisplayName("L-06 TE is forwarded only as trailers")
    void whetherTrailersAreAcceptedIsKeptForTheNextHop() {
        assertThat(request("TE: trailers, deflate").request().trailersAccepted).isTrue();
        assertThat(request("TE: trailers;q=0.5").request().trailersAccepted).isFalse();
        assertThat(request("TE: deflate").request().trailersAccepted).isFalse();
    }

    @Test
    @DisplayName("L-06 Trailer stays when trailers are forwarded")
    void trailerStaysWithAChunkedBody() {
        FakeExchange exchange = request("Transfer-Encoding: chunked", "Trailer: X-Sum");
        assertThat(exchange.sent("Trailer")).containsExactly("X-Sum");
        assertThat(response(OK + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n")
                        .passedOn("Trailer"))
                .containsExactly("X-Sum");
        assertThat(response(OK + "Content-Length: 1\r\nTrailer: X-Sum\r\n\r\n").passedOn("Trailer"))
                .isEmpty();
    }

    @Test
    @DisplayName("L-06 responses")
    void theSameHoldsForResponses() {
        FakeExchange exchange = response(OK
                + "Connection: X-Internal, close\r\nX-Internal: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: x\r\n"
                + "Upgrade: h2c\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\nX-Kept: 2\r\n\r\n");
        for (String gone : List.of(
                "Connection", "X-Internal", "Keep-Alive", "Proxy-Connection", "Upgrade", "Proxy-Authenticate")) {
            assertThat(exchange.passedOn(gone)).as(gone).isEmpty();
        }
        assertThat(exchange.passedOn("X-Kept")).containsExactly("2");
        assertThat(exchange.passedOn("Content-Length")).containsExactly("0");
    }

    @Test
    @DisplayName("L-06 responses with a list longer than any message")
    void fieldsOfTheConnectionGoWhateverElseIsNominated() {
        FakeExchange exchange =
                response(OK + "Connection: a" + ",b".repeat(200) + "\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n");
        assertThat(exchange.passedOn("Upgrade")).isEmpty();
    }

    @Test
    @DisplayName("L-06 Upgrade in a 101")
    void upgradeStaysInA101() {
        FakeExchange exchange = untrusted();
        exchange.response().status = 101;
        exchange.response()
                .headers()
                .add("Upgrade: websocket\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        filter.onResponse(exchange);
        assertThat(exchange.passedOn("Upgrade")).containsExactly("websocket");
    }

    @Test
    @DisplayName("L-05 many fields, all nominated")
    void manyNominatedFieldsAreAllRemoved() {
        List<String> fields = new ArrayList<>();
        StringBuilder connection = new StringBuilder("Connection: close");
        for (int i = 0; i < 90; i++) {
            fields.add("X-Field-" + i + ": 1");
            connection.append(", x-field-").append(i);
        }
        fields.add(connection.toString());
        assertThat(request(fields.toArray(String[]::new)).names()).containsExactly("host");
    }

    @Test
    @DisplayName("L-06 the upstream's Server")
    void serverIsRemovedUnlessItIsToBeKept() {
        String head = OK + "Server: Apache/2.4\r\nServer: x\r\nContent-Length: 0\r\n\r\n";
        for (String setting : List.of("remove", "keep")) {
            HttpSettings settings = settings("serverHeader", setting);
            FakeExchange exchange = untrusted(settings).respond(head);
            new ServerHeader(settings.serverHeader()).onResponse(exchange);
            assertThat(exchange.passedOn("Server")).hasSize(setting.equals("keep") ? 2 : 0);
        }
    }
}
