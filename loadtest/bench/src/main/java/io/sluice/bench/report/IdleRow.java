package io.sluice.bench.report;

import io.sluice.kit.ClientOptions;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.attack.AttackKind;
import io.sluice.kit.attack.Scale;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.TlsClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** SL-05 at size: what a client takes that has been answered once and then does nothing; native memory counts. */
final class IdleRow implements Row {
    private static final String HOST = "secure.test";
    private static final double KIB_PER_MIB = 1024;
    /** Of all kinds together, where descriptors allow it. */
    private static final int WANTED = 50_000;
    /** Descriptors of a client here: its socket, and its selector's two; and one for all else that this JVM does. */
    private static final int DESCRIPTORS = 4;
    /** What the optimising compiler takes and gives back is as much as what is measured. */
    private static final String STEADY = "-XX:TieredStopAtLevel=1";
    /** With fewer the process's own ups and downs weigh more. */
    private static final int ENOUGH = 1000;

    /** How such a client speaks, and what its connection may take. */
    enum Kind {
        PLAIN("HTTP/1.1", 10),
        TLS("HTTP/1.1 over TLS", 40),
        HTTP2("HTTP/2 over TLS", 40);

        private final String label;
        private final int mostKib;

        Kind(String label, int mostKib) {
            this.label = label;
            this.mostKib = mostKib;
        }
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String event() {
        return "idle connections: in plaintext, over TLS, and HTTP/2 over TLS";
    }

    @Override
    public Measured run(Stage stage) {
        stage.app(4);
        stage.folder().secret("secure", Authority.root("Idle").server(HOST));
        stage.folder().secureIngress("secure", HOST, "app", "secure");
        GatewayProcess gateway = stage.gateway(
                GatewayOptions.NONE.jvm(HeldMemory.FIXED).jvm(STEADY).with("--http-keep-alive-idle", "10m"));
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        long limit = Scale.here(AttackKind.IDLE, WANTED).limit();
        int all = (int) Math.min(WANTED, limit / DESCRIPTORS);
        int count = stage.effort().either(100, all / Kind.values().length);
        judgement.note("%d of %d connections (descriptor limit %d)", count * Kind.values().length, WANTED, limit);
        Measured measured = Measured.ofAttack(trial, gateway, judgement, () -> hold(gateway, count, judgement));
        // How long it waits is no question of idle clients: each look at the memory is a full collection, in which all
        // wait.
        return measured.nothingLost().controlServed().recoveredWithin(30);
    }

    /** All kinds stay open together: what one has given back would be the next one's. */
    private static void hold(GatewayProcess gateway, int count, Judgement judgement) {
        List<RawClient> all = new ArrayList<>();
        try {
            for (Kind kind : Kind.values()) {
                InetSocketAddress target = kind == Kind.PLAIN ? gateway.traffic() : gateway.secure();
                // The first has its code loaded and its context made.
                open(kind, target).close();
                double before = HeldMemory.mib(gateway);
                for (int i = 0; i < count; i++) {
                    all.add(open(kind, target));
                }
                judge(kind, count, HeldMemory.mib(gateway) - before, judgement);
            }
            long open = all.stream()
                    .filter(each -> each.readFor(Duration.ZERO).end() == End.OPEN)
                    .count();
            judgement.require(open == all.size(), "every idle connection is kept: %d of %d", open, all.size());
        } finally {
            all.forEach(RawClient::close);
        }
    }

    /** A connection that has been answered; a {@link ReportException} when it has not. */
    static RawClient open(Kind kind, InetSocketAddress target) {
        ClientOptions options = RawClient.options();
        if (kind != Kind.PLAIN) {
            options.tls(TlsClient.to(HOST).alpn(kind == Kind.HTTP2 ? "h2" : "http/1.1"));
        }
        RawClient client = options.connect(target);
        try {
            int status = kind == Kind.HTTP2 ? askByHttp2(client) : ask(client, kind == Kind.PLAIN ? "app.test" : HOST);
            if (status == 200) {
                return client;
            }
            throw new ReportException("a client of " + kind.label + " is answered with " + status);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        } catch (AssertionError e) {
            // The kit's word for a server that does not begin.
            client.close();
            throw new ReportException("a client of " + kind.label + " is not served: " + e.getMessage(), e);
        }
    }

    private static int ask(RawClient client, String host) {
        client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        List<Integer> statuses = client.readResponses(1).statuses();
        return statuses.isEmpty() ? 0 : statuses.get(0);
    }

    private static int askByHttp2(RawClient client) {
        H2Raw http2 = H2Raw.over(client).begin();
        return http2.exchange(Fields.request("GET", "/", HOST).overTls()).status();
    }

    static void judge(Kind kind, int count, double mib, Judgement judgement) {
        double each = mib * KIB_PER_MIB / count;
        judgement
                .require(
                        each <= kind.mostKib || count < ENOUGH,
                        "%s: %d KiB per idle connection at most: %.1f KiB",
                        kind.label,
                        kind.mostKib,
                        each)
                .note("%s: %d idle connections, %.1f KiB each", kind.label, count, each);
    }
}
