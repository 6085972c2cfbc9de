package io.sluice.cli;

import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.cli.GatewayLauncher.Running;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals mean to a gateway. While it starts, the first one ends the process: nobody is served yet. Later the first
 * stops it in peace, the second cuts what is in flight, the third ends the process whatever hangs. A stop that fails ends
 * it, too.
 */
final class StopSignals implements Signals.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

    private static final int KILLED = 128;

    private final boolean mayBeLameDuck;
    private final IntConsumer halt;
    private Running running;
    private int received;

    /**
     * @param mayBeLameDuck false: new clients are refused at once, also on SIGTERM
     * @param halt ends the process with this exit code; does not return
     */
    StopSignals(boolean mayBeLameDuck, IntConsumer halt) {
        this.mayBeLameDuck = mayBeLameDuck;
        this.halt = halt;
    }

    synchronized void started(Running gateway) {
        running = gateway;
    }

    @Override
    public synchronized void signal(String name, int number) {
        received++;
        if (running == null) {
            halt.accept(SluiceCommand.OK);
        } else if (received > 2) {
            halt.accept(KILLED + number);
        } else {
            stop(running, received == 1 ? first(name) : Ending.AT_ONCE);
        }
    }

    /** A person at a terminal waits for no load balancer. */
    private Ending first(String name) {
        return mayBeLameDuck && !name.equals("INT") ? Ending.LAME_DUCK : Ending.PROMPT;
    }

    private void stop(Running gateway, Ending how) {
        orHalt(() -> new Thread(() -> orHalt(() -> gateway.stop(how)), "shutdown").start());
    }

    /** Whatever fails, an Error too, such as for want of memory or threads: a process that was told to end must end. */
    private void orHalt(Runnable stop) {
        try {
            stop.run();
        } catch (RuntimeException | Error e) {
            try {
                LOG.error("the gateway has not ended as it should; this is a defect of Sluice", e);
            } finally {
                halt.accept(SluiceCommand.FAILED);
            }
        }
    }

    @Override
    public void ending() {
        Running gateway = gateway();
        if (gateway != null) {
            gateway.stop(mayBeLameDuck ? Ending.LAME_DUCK : Ending.PROMPT);
        }
    }

    private synchronized Running gateway() {
        return running;
    }
}
