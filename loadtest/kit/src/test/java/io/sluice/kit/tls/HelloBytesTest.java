package io.sluice.kit.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.RawClient;
import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The JDK's server is the judge of what is well-formed. */
class HelloBytesTest {
    private static final Authority ROOT = Authority.root("Test root");
    private static final Identity LEAF = ROOT.intermediate("Middle").server("a.example");
    private static final WitnessUpstream SERVER = WitnessUpstream.named("tls")
            .tls(ServerCertificate.of(LEAF).alpn("h2", "http/1.1"))
            .start();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static TlsView answer(WitnessUpstream server, byte[] hello) {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(hello);
            TlsView view = TlsView.of(new byte[0]);
            long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            int bytes = 0;
            while (!view.complete() && view.alert() < 0 && view.version() != 0x0304 && System.nanoTime() < deadline) {
                byte[] received = client.readBytes(bytes + 1).bytes();
                bytes = received.length;
                view = TlsView.of(received);
            }
            return view;
        }
    }

    @Test
    void theCertificateShowsInTls12() {
        TlsView view = answer(
                SERVER, HelloBytes.tls12().names("a.example").alpn("http/1.1").record());
        assertThat(view.complete()).as(view.toString()).isTrue();
        assertThat(view.chain()).containsExactlyElementsOf(LEAF.chain());
        assertThat(view.version()).isEqualTo(0x0303);
        assertThat(view.protocol()).isEqualTo("http/1.1");
        assertThat(view.asksForCertificate()).isFalse();
    }

    @Test
    void theRequestForACertificateShows() {
        try (WitnessUpstream asking = WitnessUpstream.named("asking")
                .tls(ServerCertificate.of(LEAF).askingClients(ROOT))
                .start()) {
            TlsView view = answer(asking, HelloBytes.tls12().names("a.example").record());
            assertThat(view.asksForCertificate()).as(view.toString()).isTrue();
        }
    }

    @Test
    void aHelloInSmallRecordsIsTheSameHello() {
        TlsView view = answer(SERVER, HelloBytes.tls12().names("a.example").records(1));
        assertThat(view.chain()).as(view.toString()).hasSize(2);
    }

    @Test
    void greaseAndAnEncryptedHelloAreNothingToAServer() {
        byte[] hello = HelloBytes.tls13()
                .grease()
                .names("a.example")
                .encryptedHello(200)
                .padding(300)
                .record();
        assertThat(answer(SERVER, hello).version()).isEqualTo(0x0304);
    }

    @Test
    void aServerAsksAgainForAnotherKeyShare() {
        TlsView view =
                answer(SERVER, HelloBytes.tls13().groups(24).names("a.example").record());
        assertThat(view.version()).as(view.toString()).isEqualTo(0x0304);
    }

    @Test
    void noCommonProtocolIsAnAlert() {
        assertThat(answer(SERVER, HelloBytes.tls12().alpn("h3").record()).alert())
                .isEqualTo(120);
    }

    @Test
    void aListWithoutANameIsMalformed() {
        assertThat(answer(SERVER, HelloBytes.tls12().names().record()).alert()).isPositive();
    }

    @Test
    void oldVersionsAndSuitesAreRefused() {
        assertThat(answer(SERVER, HelloBytes.tls12().legacyVersion(0x0301).record())
                        .alert())
                .isEqualTo(70);
        assertThat(answer(SERVER, HelloBytes.tls12().ciphers(0x0005, 0x000a).record())
                        .alert())
                .isEqualTo(40);
    }

    @Test
    void aHelloCanBeAsLargeAsOneLikes() {
        byte[] message = HelloBytes.tls13().padding(60_000).message();
        assertThat(message.length).isBetween(60_000, 61_000);
        assertThat(HelloBytes.tls13().padding(60_000).records(16_384).length).isBetween(60_020, 61_100);
    }
}
