package io.sluice.kit.load;

import io.sluice.kit.WitnessUpstream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The command {@code loadtest/openloop}. */
public final class OpenLoopCommand {
    /** Something was lost. */
    public static final int FAILED = 1;

    public static final int USAGE = 2;
    /** Nothing was lost, but not everything was tested, or the generator was late. */
    public static final int NO_PROOF = 3;

    private static final int MOST_SECONDS = 7200;
    private static final int MOST_RATE = 100_000;
    private static final int MOST_CONNECTIONS = 30_000;

    private static final String HELP = """
            Usage: loadtest/openloop --rate N --url http://HOST:PORT/PATH [options]
            Sends HTTP/1.1 requests at a fixed rate, whatever the answers do, each once and with an id of its own, and
            tells what became of every one.

              --rate N           requests per second
              --url URL          http:// only
              --seconds N        default 10, at most 7200
              --requests N       instead of --seconds
              --mix KINDS        kind:weight,…; kinds: get head put delete post, and get-new … on connections of their own;
                                 default get:50,get-new:10,head:5,put:10,delete:5,post:15,post-new:5
              --host NAME        the Host field, if not the URL's
              --body BYTES       body of each put and post; default 1024
              --timeout N        seconds for one request, from when it was due; default 10
              --connections N    cap; what would need more is not sent; default 1000
              --threads N        1 or 2; default 1
              --warmup N         first seconds that do not count for latency and send lag; default 1
              --witness PORT     starts an upstream on 127.0.0.1:PORT (point the gateway at it) that says ids back and
                                 knows requests that came twice
              --no-ids           the upstream does not say X-Id back: mixed-up answers are not seen

            Exit code: 0 all answered; 1 something was lost, truncated, mixed up, doubled, or answered by the gateway's
            own 5xx; 2 wrong use; 3 no proof (requests that could not be sent, or a send lag p99 of 1 ms or more).
            """;

    private static final Set<String> VALUED = Set.of(
            "--rate",
            "--url",
            "--seconds",
            "--requests",
            "--mix",
            "--host",
            "--body",
            "--timeout",
            "--connections",
            "--threads",
            "--warmup",
            "--witness");

    private OpenLoopCommand() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out, err));
    }

    /** The command without its process: gives the exit code. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(HELP);
            return 0;
        }
        try {
            Flags flags = Flags.parse(arguments, VALUED, Set.of("--no-ids"));
            OpenLoop load = load(flags);
            return flags.has("--witness") ? runWithWitness(flags, load, out) : report(load.run(), out);
        } catch (IllegalArgumentException e) {
            err.println("openloop: " + e.getMessage() + " (--help tells more)");
            return USAGE;
        }
    }

    private static OpenLoop load(Flags flags) {
        if (!flags.words().isEmpty()) {
            throw new Flags.Usage("what is \"" + flags.words().get(0) + "\"?");
        }
        OpenLoop load = OpenLoop.to(HttpUrl.parse(flags.required("--url")));
        flags.required("--rate");
        load.rate(flags.number("--rate", 0, 0.1, MOST_RATE))
                .duration(Duration.ofSeconds(flags.whole("--seconds", 10, 1, MOST_SECONDS)))
                .bodySize(flags.whole("--body", 1024, 0, 1 << 20))
                .timeout(Duration.ofSeconds(flags.whole("--timeout", 10, 1, MOST_SECONDS)))
                .maxConnections(flags.whole("--connections", 1000, 1, MOST_CONNECTIONS))
                .threads(flags.whole("--threads", 1, 1, 2))
                .warmUp(Duration.ofSeconds(flags.whole("--warmup", 1, 0, MOST_SECONDS)));
        options(flags, load);
        return load;
    }

    private static void options(Flags flags, OpenLoop load) {
        if (flags.has("--requests")) {
            load.requests(flags.whole("--requests", 1, 1, Integer.MAX_VALUE));
        }
        if (flags.has("--mix")) {
            load.mix(flags.required("--mix"));
        }
        if (flags.has("--host")) {
            load.host(flags.required("--host"));
        }
        if (flags.has("--no-ids")) {
            load.idsUnchecked();
        }
    }

    private static int runWithWitness(Flags flags, OpenLoop load, PrintStream out) {
        int port = flags.whole("--witness", 0, 1, 65_535);
        try (WitnessUpstream witness = WitnessUpstream.named("witness")
                .address("127.0.0.1", port)
                .countOnly()
                .start()) {
            return report(load.idsInBody().effectsFrom(witness::effects).run(), out);
        } catch (UncheckedIOException e) {
            throw new Flags.Usage("--witness " + port + ": " + e.getCause().getMessage());
        }
    }

    private static int report(LoadReport report, PrintStream out) {
        out.print(report.text());
        KindReport total = report.total();
        if (total.count(Outcome.MIXED_UP) > 0 && total.count(Outcome.ANSWERED) == 0) {
            out.println("no answer had the id of its request in X-Id: if the upstream does not say it, use --no-ids");
        }
        if (report.failures() > 0) {
            return FAILED;
        }
        return report.voided() || total.untested() > 0 ? NO_PROOF : 0;
    }
}
