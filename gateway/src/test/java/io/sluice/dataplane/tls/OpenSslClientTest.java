package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.dataplane.http.ClientProof;
import io.sluice.dataplane.http.ClientProof.State;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.Identity;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.PrivateBytes;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of another make that does what the JDK's does not: {@code openssl s_client}. Skipped where it is not installed. */
class OpenSslClientTest {
    private static final String LONGEST_SECONDS = "20";

    private static final Identity SERVER = Authority.root("servers").server("a.example", "open.example");
    private static final Authority CLIENTS = Authority.root("clients");

    private TlsDoor door = new TlsDoor();

    @BeforeAll
    static void isInstalled() throws IOException, InterruptedException {
        assumeTrue(isThere("openssl") && isThere("timeout"), "skipped: no openssl, or no timeout, on this machine");
    }

    private static boolean isThere(String program) throws InterruptedException, IOException {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }

    @AfterEach
    void close() {
        door.close();
        assertThat(door.open()).isZero();
    }

    /** One that speaks to the door; what it says is read as far as a test wants. */
    private final class Client implements AutoCloseable {
        private final Process process;
        private final StringBuilder said = new StringBuilder();

        Client(String... options) throws IOException {
            List<String> command =
                    new ArrayList<>(List.of("timeout", LONGEST_SECONDS, "openssl", "s_client", "-connect"));
            command.add("127.0.0.1:" + door.address().getPort());
            command.addAll(Arrays.asList(options));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        }

        /** Whether it says so before it ends; what it has said before that is forgotten. */
        boolean says(String text) throws IOException {
            InputStream output = process.getInputStream();
            int at = said.indexOf(text);
            for (int next = 0; at < 0 && next >= 0; at = said.indexOf(text)) {
                next = output.read();
                said.append((char) next);
            }
            if (at >= 0) {
                said.delete(0, at + text.length());
            }
            return at >= 0;
        }

        /** False once it has ended. */
        boolean type(String line) {
            try {
                OutputStream input = process.getOutputStream();
                input.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                input.flush();
                return true;
            } catch (IOException ended) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            process.destroy();
        }
    }

    @Test
    @DisplayName("T-09 renegotiation is refused")
    void renegotiation() throws IOException {
        try (Client client = new Client("-tls1_2")) {
            assertThat(client.says("Verify return code")).isTrue();
            client.type("R");
            assertThat(client.says("RENEGOTIATING")).isTrue();
            assertThat(client.says("no renegotiation")).isTrue();
            door.await(() -> door.open() == 0);
        }
        assertThat(door.count(Total.TLS_HANDSHAKES)).isEqualTo(1);
    }

    @Test
    @DisplayName("T-09 a flood of KeyUpdates ends the connection")
    void keyUpdates() throws IOException {
        try (Client client = new Client("-tls1_3")) {
            assertThat(client.says("Verify return code")).isTrue();
            int updates = 0;
            while (updates < 100 && door.open() > 0 && client.type("k") && client.says("KEYUPDATE")) {
                updates++;
            }
            // How many more the client gets rid of before it learns of the end is up to the buffers between the two.
            assertThat(updates).isGreaterThanOrEqualTo(30);
            door.await(() -> door.open() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("T-15 T-11 a session is resumed twice, and early data is never offered")
    void resumption(String version, @TempDir Path folder) throws IOException {
        String session = folder.resolve("session").toString();
        try (Client client = new Client(version, "-sess_out", session)) {
            assertThat(client.says("Verify return code")).isTrue();
            answered(client);
        }
        for (int i = 0; i < 2; i++) {
            try (Client client = new Client(version, "-sess_in", session, "-sess_out", session)) {
                assertThat(client.says("Reused, ")).isTrue();
                answered(client);
            }
        }
        assertThat(door.count(Total.TLS_RESUMED)).isEqualTo(2);
    }

    /** With the answer come tickets, which the program writes to its file as it reads them. */
    private static void answered(Client client) throws IOException {
        client.type("hello");
        assertThat(client.says("HTTP/1.1 200 OK")).isTrue();
        assertThat(client.said).doesNotContain("Max Early Data: 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-ssl3", "-tls1", "-tls1_1"})
    @DisplayName("T-08 nothing below TLS 1.2")
    void oldVersions(String version) throws IOException {
        try (Client client = new Client(version, "-cipher", "ALL:@SECLEVEL=0")) {
            assertThat(client.says("Cipher is TLS")).isFalse();
        }
        assertThat(door.count(Total.TLS_HANDSHAKES)).isZero();
    }

    @Test
    @DisplayName("T-03 a server that asks for another group gets the hello once more")
    void helloRetryRequest() throws IOException {
        try (Client client = new Client("-tls1_3", "-groups", "P-521:P-384", "-servername", "a.example")) {
            assertThat(client.says("Server Temp Key: ECDH, ")).isTrue();
            assertThat(client.says("384 bits")).isTrue();
            answered(client);
        }
        assertThat(new String(door.nextSession().name(), StandardCharsets.US_ASCII))
                .isEqualTo("a.example");
    }

    /** As for a wildcard's certificate, nothing but what is asked of clients tells the two hosts apart. */
    private void askForCertificates() {
        door.close();
        door = new TlsDoor(
                Map.of(),
                new TlsTable(
                        Map.of(
                                "a.example",
                                new TlsHost("a.example", TlsIdentities.of(SERVER), asked(), /* minTls13 */ false),
                                "open.example",
                                new TlsHost(
                                        "open.example",
                                        TlsIdentities.of(SERVER),
                                        ClientCertificates.NONE,
                                        /* minTls13 */ false)),
                        Map.of(),
                        TlsHost.UNNAMED,
                        Map.of(),
                        Map.of()));
    }

    private static ClientCertificates asked() {
        try {
            PrivateBytes der = new PrivateBytes(CLIENTS.certificate().getEncoded());
            return new ClientCertificates(Mode.REQUIRED, der, PrivateBytes.EMPTY, /* depth */ 1);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("T-15 the ticket of a host that asks for nothing is offered to one that asks for certificates")
    void theTicketOfAnotherHost(String version, @TempDir Path folder) throws IOException {
        askForCertificates();
        String session = folder.resolve("session").toString();
        try (Client client = new Client(version, "-servername", "open.example", "-sess_out", session)) {
            assertThat(client.says("Verify return code")).isTrue();
            answered(client);
        }
        assertThat(door.nextSession().resumed()).isFalse();
        try (Client client = new Client(version, "-servername", "open.example", "-sess_in", session)) {
            assertThat(client.says("Reused, ")).isTrue(); // it can be, where it belongs
            answered(client);
        }
        assertThat(door.nextSession().resumed()).isTrue();
        try (Client client = new Client(version, "-servername", "a.example", "-sess_in", session)) {
            assertThat(client.says("Acceptable client certificate CA names")).isTrue();
            assertThat(client.says("New, ")).isTrue();
            answered(client);
        }
        TlsSession guarded = door.nextSession();
        assertThat(new String(guarded.name(), StandardCharsets.US_ASCII)).isEqualTo("a.example");
        assertThat(guarded.resumed()).isFalse();
        assertThat(guarded.proof()).isEqualTo(ClientProof.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("T-15 T-16 who has shown a certificate gets no ticket for it, and who has none is known for that")
    void aCertificateIsShownEachTime(String version, @TempDir Path folder) throws IOException {
        askForCertificates();
        Path session = folder.resolve("session");
        Identity alice = CLIENTS.client("alice");
        Path certificate = Files.writeString(folder.resolve("client.crt"), alice.chainPem());
        Path key = Files.writeString(folder.resolve("client.key"), alice.keyPem());
        try (Client client = new Client(
                version,
                "-servername",
                "a.example",
                "-sess_out",
                session.toString(),
                "-cert",
                certificate.toString(),
                "-key",
                key.toString())) {
            assertThat(client.says("Verify return code")).isTrue();
            answered(client);
        }
        assertThat(door.nextSession().proof().state()).isEqualTo(State.SUCCESS);
        if (Files.exists(session)) {
            try (Client client = new Client(version, "-servername", "a.example", "-sess_in", session.toString())) {
                assertThat(client.says("New, ")).isTrue();
                answered(client);
            }
            assertThat(door.nextSession().proof().state()).isEqualTo(State.NONE);
        }
        assertThat(door.count(Total.TLS_RESUMED)).isZero();
    }
}
