package io.sluice.kit.attack;

import io.sluice.kit.ClientOptions;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Setting;
import io.sluice.kit.tls.TlsClient;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * An attack on a gateway of one's own by HTTP/2 connections, each on a thread of its own. One that the gateway has ended
 * connects again after a second, so that the attack lasts as long as it is told to. Only loopback and private addresses
 * are attacked. Describes the attack; {@link #run} does it.
 */
public final class H2Attack {
    private static final int MOST_CONNECTIONS = 1000;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final H2AttackKind kind;
    private final InetSocketAddress target;
    private Fields head;
    private int connections = 1;
    private Duration duration = Duration.ofSeconds(10);
    private Supplier<TlsClient> tls;

    private final SortedMap<String, Integer> endings = new TreeMap<>();
    private long bytesSent;
    private long cpuNanos;

    private H2Attack(H2AttackKind kind, InetSocketAddress target) {
        this.kind = kind;
        this.target = OwnNetwork.require(target);
        head = Fields.request("GET", "/", "localhost");
    }

    /** An {@link IllegalArgumentException} says why an address is not attacked. */
    public static H2Attack of(H2AttackKind kind, InetSocketAddress target) {
        return new H2Attack(kind, target);
    }

    /** What is asked for: something large for {@link H2AttackKind#ZERO_WINDOW}. */
    public H2Attack asking(String authority, String path) {
        head = Fields.request("GET", path, authority);
        return this;
    }

    /** At once; 1 by default, at most 1000. */
    public H2Attack connections(int count) {
        if (count < 1 || count > MOST_CONNECTIONS) {
            throw new IllegalArgumentException("1 to " + MOST_CONNECTIONS + " connections, not " + count);
        }
        connections = count;
        return this;
    }

    public H2Attack duration(Duration length) {
        duration = length;
        return this;
    }

    /** Over TLS; without it, in plaintext with prior knowledge. */
    public H2Attack tls(Supplier<TlsClient> how) {
        tls = how;
        head = head.overTls();
        return this;
    }

    /** Once. */
    public H2AttackReport run() {
        long begin = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Thread thread =
                    new Thread(() -> attackUntil(begin + duration.toNanos()), "attack-" + kind.label() + "-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the attack was running", e);
        }
        synchronized (this) {
            return new H2AttackReport(
                    kind, connections, bytesSent, cpuNanos, new TreeMap<>(endings), System.nanoTime() - begin);
        }
    }

    private void attackUntil(long deadline) {
        connect(deadline);
        // None is begun for which there is no time.
        for (long next = next(); next - deadline < 0; next = next()) {
            pauseUntil(next);
            connect(deadline);
        }
        long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        synchronized (this) {
            cpuNanos += Math.max(0, used);
        }
    }

    private static long next() {
        return System.nanoTime() + AGAIN.toNanos();
    }

    private static void pauseUntil(long moment) {
        try {
            Thread.sleep(Math.max(0, (moment - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect(long deadline) {
        ClientOptions options = RawClient.options().timeout(PATIENCE);
        if (tls != null) {
            options.tls(tls.get());
        }
        try (H2Raw client = H2Raw.connect(options, target).timeout(PATIENCE)) {
            if (kind.opensWindows()) {
                client.begin();
            } else {
                client.begin(Setting.INITIAL_WINDOW_SIZE, 0);
            }
            long sent = attack(client, deadline);
            ended(ending(client), sent);
        } catch (UncheckedIOException e) {
            ended("not connected", 0);
        } catch (AssertionError e) {
            // The kit's word for a server that does not begin.
            ended("no SETTINGS", 0);
        }
    }

    private long attack(H2Raw client, long deadline) {
        long sent = 0;
        for (int piece = 0; piece < kind.pieces() && goesOn(client, deadline); piece++) {
            sent += client.send(kind.piece(piece, head));
            client.readFor(LOOK);
        }
        while (goesOn(client, deadline)) {
            client.readFor(Duration.ofMillis(50));
        }
        return sent;
    }

    private static boolean goesOn(H2Raw client, long deadline) {
        return client.end() == End.OPEN && System.nanoTime() - deadline < 0;
    }

    /** {@code GOAWAY ENHANCE_YOUR_CALM, FIN}. */
    private static String ending(H2Raw client) {
        Frame goAway = client.goAway();
        ErrorCode code = goAway == null ? null : goAway.errorCode();
        String end = client.end() == End.OPEN ? "open" : client.end().toString();
        return code == null ? end : "GOAWAY " + code + ", " + end;
    }

    private synchronized void ended(String how, long sent) {
        endings.merge(how, 1, Integer::sum);
        bytesSent += sent;
    }
}
