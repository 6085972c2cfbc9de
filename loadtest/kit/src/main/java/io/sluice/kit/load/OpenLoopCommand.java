package io.sluice.kit.load;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The command {@code loadtest/openloop}. */
public final class OpenLoopCommand {
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

    private static final ToolCommand COMMAND = new ToolCommand(
            "openloop",
            HELP,
            Set.of(
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
                    "--witness"),
            Set.of("--no-ids"));

    private OpenLoopCommand() {}

    public static void main(String[] arguments) {
        COMMAND.runProcess(arguments, OpenLoopCommand::work);
    }

    /** The command without its process: gives the exit code. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        return COMMAND.run(arguments, out, err, OpenLoopCommand::work);
    }

    private static int work(Flags flags, PrintStream out) {
        OpenLoop load = load(flags);
        return ToolCommand.withWitness(
                flags, witness -> load.idsInBody().effectsFrom(witness::effects), () -> report(load.run(), out));
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
            load.host(HttpUrl.host(flags.required("--host")));
        }
        if (flags.has("--no-ids")) {
            load.idsUnchecked();
        }
    }

    private static int report(LoadReport report, PrintStream out) {
        out.print(report.text());
        KindReport total = report.total();
        if (total.count(Outcome.MIXED_UP) > 0 && total.count(Outcome.ANSWERED) == 0) {
            out.println("no answer had the id of its request in X-Id: if the upstream does not say it, use --no-ids");
        }
        boolean measured = report.sendLag().count() > 0;
        if (!measured) {
            out.println("nothing was measured: all requests were within the warm-up (--warmup)");
        }
        if (report.failures() > 0) {
            return ToolCommand.FAILED;
        }
        return !measured || report.voided() || total.untested() > 0 ? ToolCommand.NO_PROOF : 0;
    }
}
