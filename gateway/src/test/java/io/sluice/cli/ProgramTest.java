package io.sluice.cli;

import static io.sluice.cli.ProgramProcess.await;
import static io.sluice.cli.ProgramProcess.awaitListener;
import static io.sluice.cli.ProgramProcess.exit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.app.Main;
import io.sluice.kit.Answer;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.TlsClient;
import io.sluice.testing.ClosedPort;
import io.sluice.testing.OneService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: what only a process shows, such as signals and exit codes. */
@Timeout(60)
class ProgramTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final String[] FREE_PORTS = {
        "--http-port=0", "--https-port=0", "--healthz-port=0", "--bind=127.0.0.1"
    };

    private static final String GET = "GET / HTTP/1.1\r\nHost: app.example\r\n\r\n";

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void theDemoAlternatesBetweenItsServersAndEndsWithZero() throws Exception {
        Process demo = start("demo", FREE_PORTS);
        BufferedReader out = demo.inputReader(StandardCharsets.UTF_8);
        int port = awaitListener(out, "http").getPort();
        int secure = awaitListener(out, "https").getPort();
        String curl = await(out, "           curl --cacert ");
        await(out, "end        Ctrl-C");
        Path authority = Path.of(curl.split(" +")[3]);
        assertThat(curl).endsWith(" https://app.localhost:" + secure + "/");
        assertThat(firstLine(verified(authority, "app.localhost", secure), "/only-b"))
                .isEqualTo("echo-b");
        List<String> names = List.of(firstLine(port, "/"), firstLine(port, "/"), firstLine(port, "/"));
        assertThat(names).contains("echo-a", "echo-b");
        assertThat(names.get(0)).isEqualTo(names.get(2)).isNotEqualTo(names.get(1));
        assertThat(firstLine(port, "/only-b")).isEqualTo("echo-b");
        demo.destroy();
        assertThat(exit(demo)).isEqualTo(0);
        assertThat(authority).doesNotExist();
    }

    /** A connection to a server whose certificate is for the name and signed by who is in the file. */
    private static Socket verified(Path authority, String name, int port) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "demo", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(new Socket("127.0.0.1", port), name, port, /* autoClose */ true);
        SSLParameters verifying = socket.getSSLParameters();
        verifying.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(verifying);
        return socket;
    }

    @Test
    void aPortInUseEndsRunWithOneLineAndExitCodeOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Path errors = Files.createTempFile(folder, "err", "");
            Process run = start(
                    errors,
                    "run",
                    "--config-dir=" + folder,
                    "--bind=127.0.0.1",
                    "--healthz-port=0",
                    "--https-port=0",
                    "--http-port=" + taken.getLocalPort());
            assertThat(exit(run)).isEqualTo(1);
            assertThat(errors)
                    .content()
                    .startsWith("sluice: cannot listen for http on 127.0.0.1:" + taken.getLocalPort()
                            + ": the port is in use")
                    .endsWith("; choose another port with --http-port (0: any free one)\n")
                    .hasLineCount(1);
        }
    }

    @Test
    @DisplayName("4.4 SIGTERM")
    void runIsALameDuckAndEndsWithZeroOnSigterm() throws Exception {
        Process run = run("--shutdown-grace-period=1s");
        BufferedReader out = run.inputReader(StandardCharsets.UTF_8);
        InetSocketAddress http = awaitListener(out, "http");
        InetSocketAddress status = awaitListener(out, "status");
        try (RawClient idle = RawClient.connect(http)) {
            idle.send(GET);
            assertThat(idle.readResponses(1).response().announcesClose()).isFalse();
            long asked = System.nanoTime();
            run.destroy();
            awaitNotReady(status);
            RawResponse late = RawClient.exchange(http, GET);
            assertThat(late.status()).isEqualTo(404);
            assertThat(late.announcesClose()).isTrue();
            assertThat(idle.readUntilClose().end()).isEqualTo(End.FIN);
            assertThat(System.nanoTime() - asked).as("lame duck").isGreaterThan(1_000_000_000L);
        }
        assertThat(exit(run)).isEqualTo(0);
    }

    @Test
    @DisplayName("4.4 SIGINT skips the lame duck, a second signal cuts")
    void interruptedTwiceRunEndsAtOnceWithZero() throws Exception {
        assumeTrue(
                !IgnoredSignals.ignored(IgnoredSignals.INT),
                "started in the background by a shell, which takes SIGINT away");
        try (WitnessUpstream backend = WitnessUpstream.start()) {
            backend.respond(Responder.always(Answer.never()));
            OneService.write(folder, backend.port());
            Process run = run();
            BufferedReader out = run.inputReader(StandardCharsets.UTF_8);
            InetSocketAddress http = awaitListener(out, "http");
            awaitListener(out, "status");
            try (RawClient client = RawClient.connect(http)) {
                client.send(GET);
                backend.takeHead(Duration.ofSeconds(5));
                long asked = System.nanoTime();
                interrupt(run);
                ClosedPort.await(http);
                assertThat(System.nanoTime() - asked).as("no lame duck").isLessThan(10_000_000_000L);
                assertThat(client.readFor(Duration.ofMillis(300)).closed()).isFalse();
                assertThat(run.isAlive()).isTrue();
                interrupt(run);
                assertThat(client.readUntilClose().responses()).isEmpty();
            }
            assertThat(exit(run)).isEqualTo(0);
        }
    }

    @Test
    void withoutTheNativeLibraryJavaSpeaksTlsAndThatIsSaidOnce() throws Exception {
        Path errors = Files.createTempFile(folder, "err", "");
        Process run = start(errors, "-Dio.netty.handler.ssl.noOpenSsl=true", ProgramProcess.run(folder));
        InetSocketAddress https = awaitListener(run.inputReader(StandardCharsets.UTF_8), "https");
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            TlsClient how = TlsClient.to("app.example").versions(version);
            try (RawClient client = RawClient.options().tls(how).connect(https)) {
                assertThat(client.tls().peer().getSubjectX500Principal().getName())
                        .isEqualTo("CN=Sluice default certificate");
                client.send(GET);
                assertThat(client.readResponses(1).response().status()).isEqualTo(404);
            }
        }
        run.destroy();
        assertThat(exit(run)).isEqualTo(0);
        assertThat(errors).content().containsOnlyOnce("so TLS is spoken by Java itself");
    }

    private Process run(String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--config-dir=" + folder));
        options.addAll(List.of(FREE_PORTS));
        options.addAll(List.of(more));
        return start("run", options.toArray(String[]::new));
    }

    private static void interrupt(Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static void awaitNotReady(InetSocketAddress status) {
        while (RawClient.exchange(status, "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                        .status()
                != 503) {
            Thread.onSpinWait(); // the class has a time limit
        }
    }

    @Test
    void practiceServesAndEndsByItself() throws Exception {
        assertThat(exit(start("practice"))).isEqualTo(0);
    }

    private Process start(String command, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(options));
        return start(Files.createTempFile(folder, "err", ""), all.toArray(String[]::new));
    }

    private Process start(Path errors, String... args) throws IOException {
        return start(errors, "-Dsluice.home=" + HOME, List.of(args));
    }

    private Process start(Path errors, String flag, List<String> args) throws IOException {
        List<String> command = ProgramProcess.java(flag, Main.class, args);
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        started.add(process);
        return process;
    }

    private static String firstLine(int port, String path) throws IOException {
        return firstLine(new Socket("127.0.0.1", port), path);
    }

    private static String firstLine(Socket connected, String path) throws IOException {
        try (Socket socket = connected) {
            OutputStream request = socket.getOutputStream();
            request.write(("GET " + path + " HTTP/1.1\r\nHost: app.localhost\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).isEqualTo("HTTP/1.1 200 OK");
            for (String line = answer.readLine(); !line.isEmpty(); line = answer.readLine()) {
                assertThat(line).contains(":");
            }
            return answer.readLine();
        }
    }
}
