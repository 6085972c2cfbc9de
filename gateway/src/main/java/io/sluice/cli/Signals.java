package io.sluice.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM, SIGINT, SIGHUP and SIGUSR1, heard instead of obeyed.
 *
 * <p>Through {@code sun.misc.Signal}, by method handles because the compiler warns of it and cannot be told not to: a
 * shutdown hook would make the exit code 143 and swallow the second Ctrl-C. A JVM without it gets the hook. What whoever
 * started the program has had ignored (HUP by {@code nohup}, INT by a shell's {@code &}) stays so: the JVM does not let go.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private final Class<?> type;
    private final Class<?> handlerType;
    private final Deque<Restoration> taken = new ArrayDeque<>();

    /** Hears of signals, on a thread of the JVM's that must not be held up. */
    interface Listener {
        /** @param name without SIG */
        void signal(String name, int number);

        /** The JVM ends, and only waits for this to return; by what signal is not known. */
        void ending();
    }

    private record Restoration(Object signal, Object handler) {}

    private Signals() throws ClassNotFoundException {
        type = Class.forName("sun.misc.Signal");
        handlerType = Class.forName("sun.misc.SignalHandler");
    }

    /**
     * From now on the listener decides what TERM and INT do, and the other one what HUP and USR1 do.
     *
     * @return gives them back
     */
    static Runnable to(Listener listener, Hangup hangup) {
        try {
            Signals signals = new Signals();
            signals.take("TERM", number -> listener.signal("TERM", number));
            signals.take("INT", number -> listener.signal("INT", number));
            if (!signals.take("HUP", number -> hangup.heard("SIGHUP"))) {
                hangup.ignored();
            }
            signals.takeUsr1(hangup);
            return signals::giveBack;
        } catch (ReflectiveOperationException withoutSignals) {
            Thread hook = new Thread(listener::ending, "shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            hangup.unheard("SIGHUP", withoutSignals);
            return () -> remove(hook);
        }
    }

    /** HotSpot leaves it to programs; a JVM that does not must still hear the others. */
    private void takeUsr1(Hangup hangup) throws ReflectiveOperationException {
        try {
            take("USR1", number -> hangup.heard("SIGUSR1"));
        } catch (InvocationTargetException reserved) {
            hangup.unheard("SIGUSR1", reserved);
        }
    }

    /** Whether the signal was taken; not if it is ignored. */
    private boolean take(String name, IntConsumer listener) throws ReflectiveOperationException {
        Object signal = type.getConstructor(String.class).newInstance(name);
        int number = (int) type.getMethod("getNumber").invoke(signal);
        Object before = handle(signal, handler(() -> listener.accept(number)));
        taken.push(new Restoration(signal, before));
        return before != handlerType.getField("SIG_IGN").get(null);
    }

    private Object handler(Runnable said) throws ReflectiveOperationException {
        MethodHandle run = MethodHandles.publicLookup()
                .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                .bindTo(said);
        return MethodHandleProxies.asInterfaceInstance(handlerType, MethodHandles.dropArguments(run, 0, type));
    }

    private Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        return type.getMethod("handle", type, handlerType).invoke(null, signal, handler);
    }

    private void giveBack() {
        try {
            for (Restoration each : taken) {
                handle(each.signal(), each.handler());
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("signals that were taken cannot be given back", e);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            LOG.debug("the JVM is ending", alreadyEnding); // what the hook is for
        }
    }
}
