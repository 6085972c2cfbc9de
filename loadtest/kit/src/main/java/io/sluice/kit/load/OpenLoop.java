package io.sluice.kit.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * An HTTP/1.1 load with an open model: requests are begun at a fixed rate, however slow the answers are, each with an id
 * of its own in {@code X-Id}, and never again after a failure. Describes the load; {@link #start} begins it and may be
 * called once. The upstream is expected to say the id in {@code X-Id} of its answer, as the kit's witness does.
 */
public final class OpenLoop {
    /** Two loads that begin in one tick of the clock must not share their ids. */
    private static final AtomicLong LOADS = new AtomicLong();

    private static final int MOST_BODY = 16 << 20;

    private final InetSocketAddress target;
    private String host;
    private String path = "/";
    private double rate = 100;
    private Duration duration = Duration.ofSeconds(10);
    private long requests;
    private int burst = 1;
    private Duration warmUp = Duration.ZERO;
    private Mix mix = Mix.STANDARD;
    private int bodySize = 1024;
    private Duration timeout = Duration.ofSeconds(10);
    private int maxConnections = 1000;
    private int threads = 1;
    private LoadPlan.Ids ids = LoadPlan.Ids.HEADER;
    private String idPrefix = Long.toHexString(System.nanoTime()) + Long.toHexString(LOADS.incrementAndGet());
    private Set<Integer> expected = Set.of();
    private Supplier<Map<String, Integer>> effects;

    private OpenLoop(InetSocketAddress target) {
        this.target = target;
        host = target.getHostString() + ":" + target.getPort();
    }

    public static OpenLoop to(InetSocketAddress target) {
        return new OpenLoop(target);
    }

    /** Address, host and path of a {@code http://} URL; an {@link IllegalArgumentException} for any other. */
    public static OpenLoop to(URI url) {
        return new OpenLoop(HttpUrl.address(url)).host(url.getRawAuthority()).path(HttpUrl.target(url));
    }

    /** The Host field, where it is not the target's address. */
    public OpenLoop host(String name) {
        host = name;
        return this;
    }

    public OpenLoop path(String requestTarget) {
        path = requestTarget;
        return this;
    }

    /** Requests per second, over all threads. */
    public OpenLoop rate(double perSecond) {
        rate = require(perSecond, perSecond > 0, "the rate is above 0");
        return this;
    }

    public OpenLoop duration(Duration length) {
        duration = require(length, length.toNanos() > 0, "the duration is above 0");
        requests = 0;
        return this;
    }

    /** So many requests, instead of a duration. */
    public OpenLoop requests(long count) {
        requests = require(count, count > 0, "at least one request");
        return this;
    }

    /** So many at the same moment, and then a pause that keeps the rate: connections idle for one length of time. */
    public OpenLoop burst(int together) {
        burst = require(together, together > 0, "at least one at a time");
        return this;
    }

    /** The first part of the duration, which counts for losses, but not for latency and send lag. */
    public OpenLoop warmUp(Duration length) {
        warmUp = length;
        return this;
    }

    public OpenLoop mix(Mix kinds) {
        mix = kinds;
        return this;
    }

    public OpenLoop mix(String kinds) {
        return mix(Mix.parse(kinds));
    }

    /** Bytes of the body of each POST and PUT; 0 to 16 MiB. */
    public OpenLoop bodySize(int bytes) {
        bodySize = require(bytes, bytes >= 0 && bytes <= MOST_BODY, "a body has 0 to 16 MiB");
        return this;
    }

    /** For a whole request, from when it was due. */
    public OpenLoop timeout(Duration length) {
        timeout = require(length, length.toNanos() > 0, "the timeout is above 0");
        return this;
    }

    /** Open at the same time, over all threads; a request that would need another one is not sent. */
    public OpenLoop maxConnections(int cap) {
        maxConnections = require(cap, cap > 0, "at least one connection");
        return this;
    }

    public OpenLoop threads(int count) {
        threads = require(count, count == 1 || count == 2, "one or two threads");
        return this;
    }

    /** For upstreams that do not say the id back: mixed-up answers are not seen then. */
    public OpenLoop idsUnchecked() {
        ids = LoadPlan.Ids.UNCHECKED;
        return this;
    }

    /** For upstreams whose bodies have the id in their first 256 bytes, too, as the witness's standard answer has. */
    public OpenLoop idsInBody() {
        ids = LoadPlan.Ids.HEADER_AND_BODY;
        return this;
    }

    /** Which statuses the upstream sends, if not 2xx. */
    public OpenLoop expecting(Integer... statuses) {
        expected = Set.of(statuses);
        return this;
    }

    /** Asked after the load how often the upstream acted on each id, e.g. {@code witness::effects}. */
    public OpenLoop effectsFrom(Supplier<Map<String, Integer>> witness) {
        effects = witness;
        return this;
    }

    private static <T> T require(T value, boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException(rule + ", not " + value);
        }
        return value;
    }

    /** Begins now, on threads of its own. */
    public RunningLoad start() {
        try {
            return new RunningLoad(plan(), effects);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole load, from start to report. */
    public LoadReport run() {
        return start().await();
    }

    private LoadPlan plan() {
        long count = requests > 0 ? requests : Math.max(1, Math.round(rate * duration.toNanos() / 1e9));
        long warmUpCount = Math.round(rate * warmUp.toNanos() / 1e9);
        return new LoadPlan(
                target,
                host,
                path,
                rate,
                burst,
                count,
                warmUpCount,
                mix,
                bodySize,
                timeout.toNanos(),
                maxConnections,
                threads,
                ids,
                idPrefix,
                expected);
    }
}
