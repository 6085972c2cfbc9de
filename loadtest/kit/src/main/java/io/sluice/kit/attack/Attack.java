package io.sluice.kit.attack;

import io.sluice.kit.load.HttpUrl;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.OpenLoop;
import io.sluice.kit.load.RunningLoad;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * One attack on a gateway of one's own, bounded in time and count, with a healthy control client beside it (a slow open
 * loop, half of it on new connections). Only loopback and private addresses are attacked. Describes the attack;
 * {@link #run} does it.
 */
public final class Attack {
    private static final int MOST_CONNECTIONS = 50_000;
    private static final int MOST_RATE = 20_000;
    private static final Duration LONGEST = Duration.ofHours(1);

    private final AttackKind kind;
    private final URI url;
    private final InetSocketAddress target;
    private String host;
    private int connections = 1000;
    private Duration duration = Duration.ofSeconds(15);
    private Duration interval = Duration.ofSeconds(1);
    private double floodRate = 500;
    private int connectRate = 5000;
    private double controlRate = 20;
    private String controlPath = "/";
    private Duration baseline = Duration.ZERO;

    private Attack(AttackKind kind, URI url) {
        this.kind = kind;
        this.url = url;
        target = OwnNetwork.require(HttpUrl.address(url));
        host = url.getRawAuthority();
    }

    /** An {@link IllegalArgumentException} says why a URL is not attacked. */
    public static Attack of(AttackKind kind, URI url) {
        return new Attack(kind, url);
    }

    /** At once; scaled down to what the descriptor limit allows. */
    public Attack connections(int count) {
        connections = require(count, count > 0 && count <= MOST_CONNECTIONS, "1 to 50000 connections");
        return this;
    }

    /** The longest it takes; it ends earlier when the peer has ended every connection. */
    public Attack duration(Duration length) {
        duration = require(
                length, length.toNanos() > 0 && length.compareTo(LONGEST) <= 0, "more than nothing, at most an hour");
        return this;
    }

    /** Between two bytes sent, or two reads of ten bytes. */
    public Attack interval(Duration length) {
        interval = require(length, length.toMillis() > 0, "at least a millisecond");
        return this;
    }

    /** New connections per second of a flood. */
    public Attack floodRate(double perSecond) {
        floodRate = require(perSecond, perSecond > 0 && perSecond <= MOST_RATE, "1 to 20000 connections per second");
        return this;
    }

    /** New connections per second of the others; faster than 5,000 overflows backlogs, and a dropped SYN costs a second. */
    public Attack connectRate(int perSecond) {
        connectRate = require(perSecond, perSecond >= 100 && perSecond <= 5000, "100 to 5000 connections per second");
        return this;
    }

    /** The Host field, if not the URL's. */
    public Attack host(String name) {
        host = name;
        return this;
    }

    /** Requests per second of the control client. */
    public Attack controlRate(double perSecond) {
        controlRate = require(perSecond, perSecond > 0 && perSecond <= MOST_RATE, "above 0, at most 20000");
        return this;
    }

    /** What the control client asks for, if not {@code /}. */
    public Attack controlPath(String requestTarget) {
        controlPath = requestTarget;
        return this;
    }

    /** Runs the control client alone for that long first, to compare with. */
    public Attack baseline(Duration length) {
        baseline = length;
        return this;
    }

    private static <T> T require(T value, boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException(rule + ", not " + value);
        }
        return value;
    }

    /** How many connections it will have on this host. */
    public Scale scale() {
        return Scale.here(kind, connections);
    }

    public AttackReport run() {
        Optional<LoadReport> before = baseline.isZero()
                ? Optional.empty()
                : Optional.of(control(baseline).run());
        Scale scale = scale();
        RunningLoad control = control(duration.plusSeconds(1)).start();
        try {
            Endings endings = kind == AttackKind.FLOOD ? flood(scale.used()) : slow(scale.used());
            return new AttackReport(kind, scale, endings, before, control.stop().await());
        } finally {
            control.stop();
        }
    }

    private OpenLoop control(Duration length) {
        return OpenLoop.to(target)
                .host(host)
                .path(controlPath)
                .rate(controlRate)
                .duration(length)
                .mix("get,get-new")
                .idsUnchecked();
    }

    private Endings slow(int count) {
        Script script = Script.of(kind, host, HttpUrl.target(url), interval);
        return SlowAttack.run(target, script, new SlowAttack.Size(count, connectRate, duration));
    }

    private Endings flood(int most) {
        return Endings.of(OpenLoop.to(target)
                .host(host)
                .path(HttpUrl.target(url))
                .rate(floodRate)
                .duration(duration)
                .mix("get-new")
                .maxConnections(most)
                .idsUnchecked()
                .run());
    }
}
