package io.sluice.kit;

import io.sluice.kit.Expected.Fate;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs byte vectors against one gateway whose upstreams are witnesses, and has every oracle judge each delivery. The
 * attack goes first; straight after it two victims ask at once, each on a connection of its own, so that two pooled
 * upstream connections are in use; then a connection that must have been kept shows it by one more request. Routes:
 * {@code /victim} and {@code /after} must lead to a witness.
 */
public final class VectorRun {
    static final Set<String> OWN_TARGETS = Set.of("/victim", "/after");

    private final InetSocketAddress gateway;
    private final List<WitnessUpstream> witnesses;
    private final List<Runnable> checks = new ArrayList<>();
    private String host = "t.example";
    private Lane lane = Lane.PLAIN;
    private Duration timeout = Duration.ofSeconds(5);
    private Consumer<WitnessUpstream> script = witness -> {};
    private Runnable beforeVictims = () -> {};
    private Consumer<String> leftOut = reason -> {
        throw new IllegalArgumentException(reason);
    };
    private Supplier<Counts> counts;
    private Supplier<Map<String, Long>> reasons = Map::of;
    private boolean looksAtReasons;
    private boolean primed;

    private VectorRun(InetSocketAddress gateway, List<WitnessUpstream> witnesses) {
        this.gateway = gateway;
        this.witnesses = witnesses;
    }

    public static VectorRun against(InetSocketAddress gateway, WitnessUpstream... witnesses) {
        return new VectorRun(gateway, List.of(witnesses));
    }

    /** The Host of the victims and of the request that follows. */
    public VectorRun host(String name) {
        host = name;
        return this;
    }

    /** How attack and victims connect, and in which deliveries a vector runs. The gateway's upstreams are the caller's part. */
    public VectorRun over(Lane how) {
        lane = how;
        return this;
    }

    /** The most that one read takes; counters and aborts may lag behind the responses by half of it. */
    public VectorRun timeout(Duration longest) {
        timeout = longest;
        return this;
    }

    /** What the witnesses are told before each delivery; they have been reset. */
    public VectorRun script(Consumer<WitnessUpstream> before) {
        script = before;
        return this;
    }

    /**
     * What is waited for between the vector and its victims; nothing by default. For upstreams whose surplus bytes come
     * later than the response: a victim that has been sent by then cannot tell them from its own answer.
     */
    public VectorRun beforeVictims(Runnable wait) {
        beforeVictims = wait;
        return this;
    }

    /** What becomes of a vector that its lane cannot say, with the reason; an error at first. Has to throw. */
    public VectorRun leftOut(Consumer<String> reason) {
        leftOut = reason;
        return this;
    }

    /** Switches O3 on. */
    public VectorRun counts(Supplier<Counts> ofGateway) {
        counts = ofGateway;
        return this;
    }

    /** Switches O7 on. */
    public VectorRun reasons(Supplier<Map<String, Long>> counters) {
        reasons = counters;
        looksAtReasons = true;
        return this;
    }

    /** One check of O6: throws an AssertionError when something is broken. */
    public VectorRun check(Runnable check) {
        checks.add(check);
        return this;
    }

    /** What one delivery brought. */
    public record Outcome(Received attack, List<WitnessRequest> requests) {}

    /** Every delivery that the vector's length asks for; all complaints in one error. */
    public void run(Vector vector) {
        List<String> failures = new ArrayList<>();
        for (Delivery delivery : lane.deliveries(vector)) {
            try {
                run(vector, delivery);
            } catch (AssertionError e) {
                failures.add(e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(String.join("\n", failures));
        }
    }

    /** One delivery. */
    public Outcome run(Vector vector, Delivery delivery) {
        lane.leavesOut(vector).ifPresent(leftOut);
        prime();
        witnesses.forEach(WitnessUpstream::reset);
        witnesses.forEach(script);
        Run run = new Run(lane.expecting(vector), counts == null ? null : counts.get(), reasons.get());
        run.attack(delivery);
        List<String> complaints = run.settledComplaints();
        complaints.addAll(Oracles.nothingBroken(checks));
        if (!complaints.isEmpty()) {
            throw new AssertionError(report(vector, delivery, run.attack, complaints));
        }
        return new Outcome(run.attack, Oracles.requests(witnesses));
    }

    /** Two requests held at once leave two pooled upstream connections: with one alone a poisoned one could not show. */
    private void prime() {
        if (primed) {
            return;
        }
        witnesses.forEach(WitnessUpstream::reset);
        Gate gate = new Gate();
        for (WitnessUpstream witness : witnesses) {
            Responder echo = Responder.echo(witness.name());
            witness.respond(request -> echo.answer(request).after(gate));
        }
        long observedBefore = counts == null ? 0 : counts.get().observed();
        List<Asker> askers = List.of(askAsVictim(), askAsVictim());
        await(() -> Oracles.requests(witnesses).size() == 2);
        gate.open();
        for (Asker asker : askers) {
            List<String> wrong = asker.judge();
            if (!wrong.isEmpty()) {
                throw new AssertionError("before any vector: " + wrong);
            }
        }
        // Their counters may lag behind their answers, and must not be put down to the first vector.
        await(() -> counts == null || counts.get().observed() >= observedBefore + askers.size());
        primed = true;
    }

    private boolean await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + timeout.toNanos() / 2;
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        return condition.getAsBoolean();
    }

    private RawClient connect() {
        return lane.client(RawClient.options().timeout(timeout), host).connect(gateway);
    }

    private Asker askAsVictim() {
        return Asker.asks(connect(), "/victim", host);
    }

    private static String report(Vector vector, Delivery delivery, Received attack, List<String> complaints) {
        return vector + ", delivered " + delivery + ":\n  " + String.join("\n  ", complaints) + "\n  sent: "
                + Bytes.excerpt(vector.request()) + "\n  received: " + attack;
    }

    /** The state of one delivery while it is judged. */
    private final class Run {
        private final Vector vector;
        private final Counts countsBefore;
        private final Map<String, Long> reasonsBefore;
        private final List<String> ofClients = new ArrayList<>();
        private Received attack;
        private int responses;

        Run(Vector vector, Counts countsBefore, Map<String, Long> reasonsBefore) {
            this.vector = vector;
            this.countsBefore = countsBefore;
            this.reasonsBefore = reasonsBefore;
        }

        void attack(Delivery delivery) {
            if (lane.http2()) {
                attackInFrames(delivery);
            } else {
                attackInBytes(delivery);
            }
        }

        private void attackInFrames(Delivery delivery) {
            ClientOptions options = RawClient.options().timeout(timeout);
            try (StreamAttack client = new StreamAttack(lane, options, gateway, host)) {
                attack = client.run(vector, delivery);
                ofClients.addAll(client.complaints(vector.expected()));
                beforeVictims.run();
                askAsVictims();
                ofClients.addAll(client.nextRequest(Asker.newId()));
                responses += client.responses();
            }
        }

        private void attackInBytes(Delivery delivery) {
            try (RawClient client = connect()) {
                client.expecting(vector.methods().toArray(String[]::new));
                client.send(vector.request(), delivery);
                if (vector.thenFin()) {
                    client.halfClose();
                }
                attack = read(client);
                responses = attack.responses().size();
                ofClients.addAll(Oracles.statusAndFate(vector.expected(), attack));
                beforeVictims.run();
                askAsVictims();
                if (!vector.expected().ends() && !vector.thenFin()) {
                    askOnceMore(client);
                }
            }
        }

        private Received read(RawClient client) {
            return vector.expected().ends()
                    ? client.readUntilClose()
                    : client.readResponses(vector.expected().statuses().size());
        }

        private void askAsVictims() {
            List<Asker> victims = List.of(askAsVictim(), askAsVictim());
            for (Asker victim : victims) {
                ofClients.addAll(victim.judge());
                responses += victim.client().received().responses().size();
            }
        }

        private void askOnceMore(RawClient client) {
            String id = Asker.newId();
            client.send(Asker.request("/after", host, id));
            List<RawResponse> all =
                    client.readResponses(attack.responses().size() + 1).responses();
            List<RawResponse> later = all.subList(attack.responses().size(), all.size());
            responses += later.size();
            boolean closed = client.received().closed();
            boolean gone = later.isEmpty() && closed && vector.expected().fate() == Fate.EITHER;
            boolean own = later.size() == 1 && Oracles.isAnswerTo(id, later.get(0));
            if (!gone && !own) {
                ofClients.add("O1: the next request on the connection must get its own answer, got " + later
                        + (closed ? " and a close" : ""));
            }
        }

        /** Counters and aborts may lag behind the responses: asks again until all agree or the time is over. */
        List<String> settledComplaints() {
            boolean failedAlready = !ofClients.isEmpty();
            VectorRun.this.await(() -> failedAlready || complaints().equals(ofClients));
            return complaints();
        }

        private List<String> complaints() {
            List<String> all = new ArrayList<>(ofClients);
            all.addAll(Oracles.neverSmuggled(witnesses));
            all.addAll(Oracles.canonical(witnesses));
            all.addAll(Oracles.reached(vector.reached(), witnesses));
            if (counts != null) {
                long effects = witnesses.stream()
                        .mapToLong(WitnessUpstream::effectCount)
                        .sum();
                int unanswered = attack.responses().isEmpty() ? 1 : 0;
                all.addAll(Oracles.countsAgree(counts.get().minus(countsBefore), effects, responses, unanswered));
            }
            if (looksAtReasons) {
                all.addAll(Oracles.reasons(vector.reasons(), reasonsBefore, reasons.get()));
            }
            return all;
        }
    }
}
