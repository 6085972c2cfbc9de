package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.ClientCertificates;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The first handshakes by one certificate, on two event loops at once. */
class FirstHandshakesTest {
    private static final int ROUNDS = 100;

    private final ServerContexts contexts =
            new ServerContexts(ServerContextsTest.settings(Map.of()), List.of("http/1.1"), Instant.now());

    private LiveTls take(TlsTable table) {
        LiveTls live = contexts.prepare(table, Runnable::run, (host, why) -> {
            throw new AssertionError(why);
        });
        contexts.forget(live).run();
        return live;
    }

    /** Whether native memory stays behind is seen by the leak detector. */
    @Test
    void theyLeaveNothing() throws Exception {
        TlsHost host = new TlsHost(
                "a.example",
                TlsIdentities.of(Authority.root("root").server("a.example")),
                ClientCertificates.NONE,
                /* minTls13 */ false);
        TlsTable table = new TlsTable(Map.of("a.example", host), Map.of(), TlsHost.UNNAMED, Map.of(), Map.of());
        ExecutorService loops = Executors.newFixedThreadPool(2);
        CyclicBarrier both = new CyclicBarrier(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                ServerContext context = take(table).context(host);
                List<Future<?>> done = List.of(
                        loops.submit(() -> handshake(context, both)), loops.submit(() -> handshake(context, both)));
                for (Future<?> each : done) {
                    each.get(10, TimeUnit.SECONDS);
                }
                take(TlsTable.EMPTY);
            }
        } finally {
            loops.shutdownNow();
            contexts.close();
        }
        assertThat(contexts.alive()).isZero();
    }

    private static Void handshake(ServerContext context, CyclicBarrier both) throws Exception {
        both.await(10, TimeUnit.SECONDS);
        MemoryHandshake.with(TlsClient.to("a.example"), context).run().close();
        return null;
    }
}
