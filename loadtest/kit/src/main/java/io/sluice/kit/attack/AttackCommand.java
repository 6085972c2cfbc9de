package io.sluice.kit.attack;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.load.Flags;
import io.sluice.kit.load.HttpUrl;
import io.sluice.kit.load.ToolCommand;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The command {@code loadtest/attack}. */
public final class AttackCommand {
    private static final String HELP = """
            Usage: loadtest/attack KIND --url http://HOST:PORT/PATH [options]
            Wastes a gateway's connections, as an attacker would, and watches a healthy client beside it. Only loopback
            and private addresses are attacked.

            KIND
              slowloris     heads that never end, one byte per interval
              slow-body     POST with Content-Length 1000000, one byte per interval
              slow-read     a small receive window, ten bytes read per interval; PATH should be large
              idle          one request, and then keep-alive without end
              flood         a new connection per request, at --rate

              --url URL             http:// only
              --connections N       at once; default 1000; scaled to the descriptor limit
              --seconds N           at most; default 15, at most 3600
              --interval N          seconds, default 1; fractions are allowed
              --rate N              connections per second of a flood; default 500
              --host NAME           the Host field, if not the URL's
              --control-rate N      requests per second of the healthy client; default 20
              --control-path PATH   what it asks for; default /
              --baseline N          seconds that the healthy client runs alone first; default 2
              --witness PORT        starts an upstream on 127.0.0.1:PORT (point the gateway at it); its /100MB is large

            Exit code: 0; 1 the healthy client lost something; 2 wrong use.
            """;

    private static final ToolCommand COMMAND = new ToolCommand(
            "attack",
            HELP,
            Set.of(
                    "--url",
                    "--connections",
                    "--seconds",
                    "--interval",
                    "--rate",
                    "--host",
                    "--control-rate",
                    "--control-path",
                    "--baseline",
                    "--witness"),
            Set.of());

    private static final long LARGE = 100_000_000;

    private AttackCommand() {}

    public static void main(String[] arguments) {
        COMMAND.runProcess(arguments, AttackCommand::work);
    }

    /** The command without its process: gives the exit code. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        return COMMAND.run(arguments, out, err, AttackCommand::work);
    }

    private static int work(Flags flags, PrintStream out) {
        Attack attack = attack(flags, out);
        return ToolCommand.withWitness(
                flags,
                witness -> witness.respondTo("/100MB", Responder.always(Answer.large(LARGE))),
                () -> report(attack.run(), out));
    }

    private static int report(AttackReport report, PrintStream out) {
        out.print(report.text());
        return report.controlErrors() > 0 ? ToolCommand.FAILED : 0;
    }

    private static Attack attack(Flags flags, PrintStream out) {
        if (flags.words().size() != 1) {
            throw new Flags.Usage("one attack is wanted, not " + flags.words());
        }
        AttackKind kind = AttackKind.labelled(flags.words().get(0));
        if (flags.has("--rate") && kind != AttackKind.FLOOD) {
            throw new Flags.Usage("--rate is for a flood; the others take --connections and --interval");
        }
        Attack attack = Attack.of(kind, HttpUrl.parse(flags.required("--url")))
                .connections(flags.whole("--connections", 1000, 1, 50_000))
                .duration(Duration.ofSeconds(flags.whole("--seconds", 15, 1, 3600)))
                .interval(Duration.ofMillis(Math.round(1000 * flags.number("--interval", 1, 0.001, 3600))))
                .floodRate(flags.number("--rate", 500, 1, 20_000))
                .controlRate(flags.number("--control-rate", 20, 0.1, 20_000))
                .controlPath(flags.text("--control-path", "/"))
                .baseline(Duration.ofSeconds(flags.whole("--baseline", 2, 0, 60)));
        if (flags.has("--host")) {
            attack.host(HttpUrl.host(flags.required("--host")));
        }
        if (attack.scale().scaled()) {
            out.println("scaled down: " + attack.scale());
        }
        return attack;
    }
}
