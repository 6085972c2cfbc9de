package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Bytes;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.HelloBytes;
import io.sluice.kit.tls.HelloCut;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.TlsClient;
import io.sluice.kit.tls.TlsOutcome.Handshake;
import io.sluice.kit.tls.TlsView;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ObjectRef;
import io.sluice.model.Reason;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsConnectionTest {
    private static final Authority ROOT = Authority.root("root");
    private static final Identity A = ROOT.server("a.example");
    private static final Identity ANY = ROOT.server("*.example");
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final Duration MOMENT = Duration.ofMillis(50);

    private static final TlsTable TABLE = new TlsTable(
            Map.of("a.example", host("a.example", TlsIdentities.of(A)), "bad.example", host("bad.example", unusable())),
            Map.of("example", host("*.example", TlsIdentities.of(ANY))),
            TlsHost.UNNAMED,
            Map.of(),
            Map.of());

    private TlsDoor door = new TlsDoor(Map.of(), TABLE);

    private static TlsHost host(String name, TlsIdentity identity) {
        return new TlsHost(name, identity, ClientCertificates.NONE, /* minTls13 */ false);
    }

    private static TlsIdentity unusable() {
        return new TlsIdentity.Unusable(new ObjectRef("Secret", "ns", "missing"), "not there");
    }

    private void reopen(Map<String, String> settings) {
        door.close();
        door = new TlsDoor(settings, TABLE);
    }

    @AfterEach
    void nobodyIsLeft() {
        door.close();
        assertThat(door.open()).isZero();
        assertThat(door.contexts().alive()).isZero();
    }

    private static String answer(RawClient client) {
        client.send(GET);
        return client.readResponses(1).responses().get(0).bodyText();
    }

    // --- which certificate
    // ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"a.example", "A.Example", "a.example.", "A.EXAMPLE."})
    @DisplayName("T-07 however a name is written, its host's certificate is shown")
    void oneNameManyForms(String name) {
        try (RawClient client = door.connect(TlsClient.to(name))) {
            assertThat(answer(client)).isEqualTo("a.example TLSv1.3 h1");
            assertThat(client.tls().peer()).isEqualTo(A.certificate());
        }
    }

    @Test
    void aWildcardIsForOneLabel() {
        try (RawClient client =
                door.connect(TlsClient.to("b.example").trusting(ROOT).verifyingName())) {
            assertThat(answer(client)).startsWith("b.example ");
            assertThat(client.tls().peer()).isEqualTo(ANY.certificate());
        }
        try (RawClient client = door.connect(TlsClient.to("c.b.example"))) {
            assertThat(answer(client)).startsWith("c.b.example ");
            assertThat(client.tls().peer()).isNotIn(A.certificate(), ANY.certificate());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown.test", "192.0.2.7", "under_score!.example"})
    @DisplayName("T-07 a name that is nobody's gets the default certificate")
    void unknownNames(String name) {
        try (RawClient client = door.connect(TlsClient.to(name))) {
            assertThat(answer(client)).endsWith("TLSv1.3 h1");
            assertThat(client.tls().peer().getSubjectX500Principal().getName())
                    .isEqualTo("CN=Sluice default certificate");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown.test", "a.b.example", "192.0.2.7"})
    @DisplayName("T-07 or unrecognized_name, with tls.strictSni")
    void strictly(String name) {
        reopen(Map.of("strictSni", "true"));
        refused(TlsClient.to(name), "unrecognized_name", Reason.NAME_UNKNOWN);
        refused(TlsClient.anonymous(), "unrecognized_name", Reason.NAME_UNKNOWN);
        try (RawClient client = door.connect(TlsClient.to("a.example"))) {
            assertThat(answer(client)).startsWith("a.example ");
        }
    }

    @Test
    @DisplayName("T-14 a host whose certificate cannot be used is refused, and shown none of another")
    void noUsableCertificate() {
        refused(TlsClient.to("bad.example"), "handshake_failure", Reason.NO_USABLE_CERTIFICATE);
    }

    private void refused(TlsClient how, String alert, Reason reason) {
        long before = door.count(reason);
        try (RawClient client = door.connect(how)) {
            assertThat(client.tls().handshake()).isEqualTo(Handshake.FAILED);
            assertThat(client.tls().alert()).isEqualTo(alert);
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            assertThat(door.count(reason)).isEqualTo(before + 1);
        }
    }

    static Stream<HelloCut> cuts() {
        return Stream.of(
                HelloCut.records(1),
                HelloCut.records(1).inSegments(1),
                HelloCut.segments(1),
                HelloCut.segments(100),
                HelloCut.records(60).inSegments(33),
                HelloCut.records(200));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    @DisplayName("T-03 however a hello is cut, the same certificate is shown")
    void cutHellos(HelloCut cut) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (RawClient client = door.connect(TlsClient.to("a.example")
                    .versions(version)
                    .trusting(ROOT)
                    .verifyingName()
                    .cut(cut))) {
                assertThat(answer(client)).isEqualTo("a.example " + version + " h1");
                assertThat(client.tls().peer()).isEqualTo(A.certificate());
            }
        }
    }

    @Test
    @DisplayName("T-03 with GREASE and an encrypted hello of browsers")
    void grease() {
        byte[] hello = HelloBytes.tls12()
                .grease()
                .encryptedHello(200)
                .names("a.example")
                .padding(300)
                .record();
        try (RawClient client = door.connect()) {
            client.send(hello);
            TlsView view = TlsView.of(client.readFor(Duration.ofMillis(300)).bytes());
            assertThat(view.chain().get(0)).isEqualTo(A.certificate());
        }
    }

    @Test
    void aNewCertificateIsShownToWhoComesNext() {
        Identity renewed = ROOT.server("a.example");
        try (RawClient old = door.connect(TlsClient.to("a.example"))) {
            assertThat(answer(old)).startsWith("a.example");
            door.serve(new TlsTable(
                    Map.of("a.example", host("a.example", TlsIdentities.of(renewed))),
                    Map.of(),
                    TlsHost.UNNAMED,
                    Map.of(),
                    Map.of()));
            try (RawClient client = door.connect(TlsClient.to("a.example"))) {
                assertThat(client.tls().peer()).isEqualTo(renewed.certificate());
            }
            assertThat(old.tls().peer()).isEqualTo(A.certificate());
        }
    }

    // --- what is spoken
    // -------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T-10 ALPN: none, HTTP/1.1, several")
    void protocols() {
        try (RawClient client = door.connect(TlsClient.to("a.example").alpn("http/1.1"))) {
            assertThat(client.tls().protocol()).isEqualTo("http/1.1");
            assertThat(answer(client)).endsWith(" h1");
        }
        try (RawClient client = door.connect(TlsClient.to("a.example").alpn("h3", "http/1.0", "http/1.1"))) {
            assertThat(client.tls().protocol()).isEqualTo("http/1.1");
        }
        try (RawClient client = door.connect(TlsClient.to("a.example"))) {
            assertThat(client.tls().protocol()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "h3", "http/1.0", "HTTP/1.1"})
    @DisplayName("T-10 no common protocol is no_application_protocol")
    void noCommonProtocol(String protocol) {
        refused(TlsClient.to("a.example").alpn(protocol), "no_application_protocol", Reason.NO_COMMON_PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("T-15 who comes again resumes its session")
    void resumption(String version) {
        TlsClient again = TlsClient.to("a.example").versions(version).resuming();
        try (RawClient client = door.connect(again)) {
            assertThat(answer(client)).isEqualTo("a.example " + version + " h1");
        }
        try (RawClient client = door.connect(again)) {
            assertThat(answer(client)).isEqualTo("a.example " + version + " h1 resumed");
        }
        assertThat(door.count(Total.TLS_HANDSHAKES)).isEqualTo(1);
        assertThat(door.count(Total.TLS_RESUMED)).isEqualTo(1);
    }

    @Test
    @DisplayName("T-08 TLS 1.1 is refused by an alert")
    void oldVersions() {
        byte[] hello =
                HelloBytes.tls12().legacyVersion(0x0302).names("a.example").record();
        try (RawClient client = door.connect()) {
            client.send(hello);
            Received received = client.readUntilClose();
            assertThat(TlsView.of(received.bytes()).alert()).isEqualTo(70);
            assertThat(received.end()).isEqualTo(End.FIN);
        }
        assertThat(door.count(Reason.HANDSHAKE_FAILED)).isEqualTo(1);
    }

    @Test
    void plainHttpIsToldSo() {
        try (RawClient client = door.connect()) {
            client.send(GET + "x".repeat(10_000));
            Received received = client.readUntilClose();
            assertThat(received.responses().get(0).status()).isEqualTo(400);
            assertThat(received.end()).isEqualTo(End.FIN);
        }
        assertThat(door.count(Reason.NOT_TLS)).isEqualTo(1);
    }

    @Test
    void anAlertArrivesWhateverElseTheClientHasSent() {
        try (RawClient client = door.connect()) {
            client.send(Bytes.concat(Bytes.of("\\x15\\x03\\x01\\x00\\x02\\x01\\x00"), new byte[20_000]));
            Received received = client.readUntilClose();
            assertThat(TlsView.of(received.bytes()).alert()).isEqualTo(Alert.UNEXPECTED_MESSAGE.code());
            assertThat(received.end()).isEqualTo(End.FIN);
        }
        assertThat(door.count(Reason.HELLO_MALFORMED)).isEqualTo(1);
    }

    @Test
    void whoGoesOnSendingBehindAnAlertIsCutOff() {
        try (RawClient client = door.connect()) {
            client.send(Bytes.concat(Bytes.of("\\x15\\x03\\x01\\x00\\x02\\x01\\x00"), new byte[1_000_000]));
            door.await(() -> door.open() == 0);
        }
    }

    @Test
    void whoStaysBehindAnAlertIsCutOff() {
        try (RawClient client = door.connect()) {
            client.send(Bytes.of("\\x15\\x03\\x01\\x00\\x02\\x01\\x00"));
            client.readBytes(7);
            door.pass(Duration.ofMillis(900));
            assertThat(door.open()).isEqualTo(1);
            door.pass(Duration.ofMillis(300));
            door.await(() -> door.open() == 0);
        }
    }

    @Test
    @DisplayName("T-04 a hello in one-byte records is over at 64 KiB")
    void endlessHello() {
        byte[] endless = HelloBytes.tls13().names("a.example").padding(16_000).records(1);
        try (RawClient client = door.connect()) {
            client.send(endless);
            client.readUntilClose();
        }
        assertThat(door.count(Reason.HELLO_MALFORMED)).isEqualTo(1);
    }

    // --- when
    // -----------------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T-05 nine bytes and silence: closed after ten seconds")
    void silence() {
        try (RawClient client = door.connect()) {
            client.send(Bytes.of("\\x16\\x03\\x01\\x00\\x04\\x01\\xff\\xff\\xff"));
            client.readFor(MOMENT);
            door.pass(Duration.ofMillis(9_900));
            assertThat(client.readFor(MOMENT).end()).isEqualTo(End.OPEN);
            door.pass(Duration.ofMillis(300));
            assertThat(client.readUntilClose().bytes()).isEmpty();
        }
        assertThat(door.count(Reason.HANDSHAKE_TIMEOUT)).isEqualTo(1);
    }

    @Test
    @DisplayName("SL-04 a byte a second: closed after ten seconds in all")
    void dribble() {
        byte[] hello = HelloBytes.tls13().names("a.example").record();
        try (RawClient client = door.connect()) {
            for (int i = 0; i < 9; i++) {
                client.send(new byte[] {hello[i]});
                door.pass(Duration.ofSeconds(1));
            }
            assertThat(client.readFor(MOMENT).end()).isEqualTo(End.OPEN);
            door.pass(Duration.ofMillis(1_300));
            assertThat(client.readUntilClose().end()).isNotEqualTo(End.OPEN);
        }
        assertThat(door.count(Reason.HANDSHAKE_TIMEOUT)).isEqualTo(1);
    }

    @Test
    @DisplayName("SL-04 a handshake that is never finished: closed after ten seconds in all")
    void unfinished() {
        try (RawClient client = door.connect()) {
            client.send(HelloBytes.tls12().names("a.example").record());
            client.readBytes(100);
            door.pass(Duration.ofMillis(9_900));
            assertThat(door.open()).isEqualTo(1);
            door.pass(Duration.ofMillis(300));
            client.readUntilClose();
        }
        assertThat(door.count(Reason.HANDSHAKE_TIMEOUT)).isEqualTo(1);
        assertThat(door.count(Reason.HANDSHAKE_FAILED)).isZero();
    }

    @Test
    void aHandshakeThatIsDoneHasNoDeadline() {
        try (RawClient client = door.connect(TlsClient.to("a.example"))) {
            assertThat(answer(client)).startsWith("a.example");
            assertThat(door.timers()).isZero();
            door.pass(Duration.ofSeconds(11));
            assertThat(answer(client)).startsWith("a.example");
        }
    }

    @Test
    void whoComesAndGoesLeavesNothing() {
        for (byte[] sent :
                List.of(new byte[0], new byte[] {22, 3, 1}, HelloBytes.tls13().record())) {
            try (RawClient client = door.connect()) {
                client.send(sent);
                client.halfClose();
                client.readUntilClose();
            }
        }
        assertThat(door.timers()).isZero();
    }

    // --- how many
    // -------------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T-17 whoever comes when too many wait is reset, the others are served")
    void tooMany() throws InterruptedException {
        reopen(Map.of("handshakeBatch", "1", "handshakeQueue", "2"));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(door.connect());
        }
        CountDownLatch go = new CountDownLatch(1);
        door.execute(() -> await(go));
        byte[] hello = HelloBytes.tls12().names("a.example").record();
        clients.forEach(client -> client.send(hello));
        go.countDown();
        int served = 0;
        for (RawClient client : clients) {
            served += client.readBytes(500).bytes().length > 0 ? 1 : 0;
            client.close();
        }
        assertThat(served).isEqualTo(3);
        assertThat(door.count(Reason.HANDSHAKES_REFUSED)).isEqualTo(3);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manyHandshakesAtOnceAreAllDone() {
        reopen(Map.of("handshakeBatch", "1", "handshakeQueue", "64"));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient client =
                    RawClient.options().tls(TlsClient.to("a.example")).connect(door.address());
            clients.add(client);
        }
        for (RawClient client : clients) {
            assertThat(answer(client)).startsWith("a.example");
            client.close();
        }
        assertThat(door.count(Total.TLS_HANDSHAKES)).isEqualTo(20);
    }

    // --- what the gateway asks
    // ------------------------------------------------------------------------------------------

    @Test
    void aStopGivesAHandshakeTwoSeconds() {
        try (RawClient silent = door.connect();
                RawClient served = door.connect(TlsClient.to("a.example"))) {
            assertThat(answer(served)).startsWith("a.example");
            door.onLoop(() -> {
                door.clients().finish();
                return null;
            });
            door.pass(Duration.ofMillis(1_800));
            assertThat(silent.readFor(MOMENT).end()).isEqualTo(End.OPEN);
            door.pass(Duration.ofMillis(400));
            assertThat(silent.readUntilClose().end()).isEqualTo(End.FIN);
        }
    }

    @Test
    void whoSaysNothingGoesForRoomAndWhoIsInAHandshakeIsNoRequest() {
        try (RawClient silent = door.connect()) {
            assertThat(door.<Integer>onLoop(() -> door.clients().busy())).isZero();
            door.pass(Duration.ofMillis(1_500));
            door.onLoop(() -> {
                door.clients().endLongestIdle(10);
                return null;
            });
            assertThat(silent.readUntilClose().end()).isEqualTo(End.FIN);
        }
        assertThat(door.count(Total.CLIENTS_ENDED_FOR_ROOM)).isEqualTo(1);
    }
}
