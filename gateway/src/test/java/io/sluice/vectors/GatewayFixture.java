package io.sluice.vectors;

import io.sluice.dataplane.activate.DataPlane;
import io.sluice.dataplane.activate.Surroundings;
import io.sluice.dataplane.http.RequestObserver;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.ClientOptions;
import io.sluice.kit.Delivery;
import io.sluice.kit.Lane;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Vector;
import io.sluice.kit.VectorRun;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import io.sluice.settings.LogSettings;
import io.sluice.telemetry.accesslog.AccessLog;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The data plane in this process, on loopback, with two witnesses as its upstreams (see {@link FixturePlan}). As an
 * extension it serves a whole test class; {@link #started} is for one test.
 *
 * <p>One event loop: attack and victims must share upstream connections, or a poisoned one could not show.
 */
final class GatewayFixture implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();
    // An attack and two victims at one witness; at the other one an attack, and the two that VectorRun begins with.
    private static final int UPSTREAMS_IN_USE = 6;

    private static final String HOST = "t.example";

    // A small buffer: it stands in the heap that is watched.
    private static final LogSettings LOG = new LogSettings("./unused", LogSettings.Format.JSON, 256 << 10);

    private final String[] texts;
    private Lane lane = Lane.PLAIN;
    private ObservedRequests observed;
    private LoggedRequests logged;
    private AccessLog accessLog;
    private WitnessUpstream witness;
    private WitnessUpstream admin;
    private DataPlane dataPlane;
    private InetSocketAddress address;
    private Baseline baseline;
    private VectorRun standard;
    private boolean defaultBackend;
    private int streams;

    private GatewayFixture(String... texts) {
        this.texts = texts;
    }

    /** @param settings such as {@code http.maxBodySize=1GiB} */
    static GatewayFixture with(String... settings) {
        return new GatewayFixture(settings);
    }

    static GatewayFixture started(String... settings) {
        return with(settings).start();
    }

    /** Requests that no host matches go to the witness. */
    GatewayFixture withDefaultBackend() {
        defaultBackend = true;
        return this;
    }

    /** So many streams of HTTP/2 are open at once: that the loop keeps them for the next ones is no growth of the heap. */
    GatewayFixture withStreams(int most) {
        streams = most;
        return this;
    }

    /** Vectors come by this lane from now on. A gateway that ran for another one ends, and the next begins. */
    GatewayFixture over(Lane how) {
        boolean running = dataPlane != null && lane != how;
        if (running) {
            afterAll(null);
        }
        lane = how;
        if (running) {
            beforeAll(null);
        }
        return this;
    }

    /** What the gateway says of its clients: {@code http} or {@code https}. */
    String scheme() {
        return lane.scheme();
    }

    /** That scheme's default port. */
    String defaultPort() {
        return lane.secure() ? "443" : "80";
    }

    GatewayFixture start() {
        observed = new ObservedRequests();
        logged = new LoggedRequests();
        AccessLog written = new AccessLog(LOG, logged, /* loops */ 1, () -> 0);
        accessLog = written;
        RequestObserver all =
                observed.and(written).and((exchange, status, reason) -> written.flush()); // the oracle waits for it
        witness = WitnessUpstream.named("witness").start();
        admin = WitnessUpstream.named("admin").start();
        dataPlane = DataPlane.start(
                FixtureStart.settings(lane, texts), new Surroundings(System::nanoTime, () -> 0, 42, all));
        address = FixtureStart.listener(dataPlane, scheme());
        serveFrom(witness.address());
        baseline = new Baseline(dataPlane, () -> logged.counts().observed());
        standard = vectors();
        return this;
    }

    /** Activates a plan whose main upstream is at this address of 127.0.0.1. */
    void serveFrom(InetSocketAddress main) {
        dataPlane.activate(new FixturePlan(main, admin.address(), defaultBackend).build());
    }

    InetSocketAddress address() {
        return address;
    }

    WitnessUpstream witness() {
        return witness;
    }

    /** The upstream of {@code /admin}. */
    WitnessUpstream admin() {
        return admin;
    }

    ObservedRequests observed() {
        return observed;
    }

    long count(Reason reason) {
        return dataPlane.count(reason);
    }

    long count(Total total) {
        return dataPlane.count(total);
    }

    Map<String, Long> reasons() {
        Map<String, Long> counters = new TreeMap<>();
        for (Reason reason : Reason.values()) {
            counters.put(reason.word(), dataPlane.count(reason));
        }
        return counters;
    }

    RawClient connect() {
        return connect(RawClient.options());
    }

    RawClient connect(ClientOptions options) {
        Assumptions.assumeFalse(lane.http2(), "the test says it byte by byte, in HTTP/1");
        return lane.client(options, HOST).connect(address);
    }

    /** By HTTP/2, over TLS if the lane's clients come so. Nothing is sent. */
    H2Raw connectHttp2() {
        return H2Raw.connect(lane.attacker(RawClient.options(), HOST), address);
    }

    /** One request on a connection of its own. */
    RawResponse exchange(String literal) {
        try (RawClient client = connect()) {
            client.send(literal);
            return client.readResponses(1).response();
        }
    }

    // ---- vectors

    /** A run with every oracle; what went before is over. */
    VectorRun vectors() {
        settle();
        return VectorRun.against(address, witness, admin)
                .over(lane)
                .leftOut(Assumptions::abort)
                .counts(() -> logged.counts())
                .reasons(this::reasons)
                .check(() -> baseline.check(UPSTREAMS_IN_USE));
    }

    /** What an earlier test did must not be put down to the next vector. */
    private void settle() {
        baseline.check();
    }

    /** Every delivery, every oracle. */
    void run(Vector vector) {
        settle();
        standard.run(vector);
    }

    /** The same, and how the first request of the vector looks to the upstream in each of them. */
    void run(Vector vector, Consumer<WitnessRequest> upstreamSees) {
        settle();
        for (Delivery delivery : lane.deliveries(vector)) {
            upstreamSees.accept(standard.run(vector, delivery).requests().stream()
                    .filter(request -> !request.target().equals("/victim"))
                    .filter(request -> !request.target().equals("/after"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(vector + ": nothing reached the upstream")));
        }
    }

    /** Waits for what other threads bring about; fails when it does not come. */
    static void awaitThat(String what, BooleanSupplier condition) {
        awaitThat(what, Duration.ofNanos(PATIENCE_NANOS), condition);
    }

    static void awaitThat(String what, Duration longest, BooleanSupplier condition) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(500_000);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        FixtureStart.warmUp();
        start();
        if (streams > 0) {
            Http2Clients.openAtOnce(this, streams);
        }
        baseline.takeHeap();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        baseline.check();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        try {
            baseline.checkHeap();
        } finally {
            end();
        }
    }

    @Override
    public void close() {
        try {
            baseline.check();
        } finally {
            end();
        }
    }

    private void end() {
        baseline.over();
        dataPlane.close();
        accessLog.close();
        witness.close();
        admin.close();
        dataPlane = null; // the fixture itself lives as long as its class; what has ended must be out of the heap
        baseline = null;
        standard = null;
        noLineWasDropped();
    }

    private void noLineWasDropped() {
        long dropped = accessLog.dropped();
        accessLog = null;
        if (dropped > 0) {
            throw new AssertionError("lines of the access log were dropped: " + dropped);
        }
    }
}
