package io.sluice.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT. The first one stops in peace, and the process ends with exit code 0 and everything that belongs to
 * a normal end; the second one ends it at once.
 *
 * <p>Through {@code sun.misc.Signal}, by reflection because the compiler warns of it and cannot be told not to: a
 * shutdown hook would make the exit code 143 and swallow the second Ctrl-C. A JVM without it gets the hook.
 */
final class Signals {
    private static final int KILLED = 128;

    private final Thread hook;

    private Signals(Thread hook) {
        this.hook = hook;
    }

    static Signals stop(Runnable stop) {
        try {
            handle(stop);
            return new Signals(null);
        } catch (ReflectiveOperationException withoutSignals) {
            Thread hook = new Thread(stop, "shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            return new Signals(hook);
        }
    }

    private static void handle(Runnable stop) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Method handle = signal.getMethod("handle", signal, handler);
        AtomicBoolean stopping = new AtomicBoolean();
        Object ours = Proxy.newProxyInstance(
                Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(stopping, args);
                    }
                    received(stopping, stop, args[0]);
                    return null;
                });
        for (String name : new String[] {"TERM", "INT"}) {
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        }
    }

    private static void received(AtomicBoolean stopping, Runnable stop, Object signal)
            throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        if (stopping.compareAndSet(false, true)) {
            new Thread(stop, "shutdown").start();
        } else {
            int number = (int) signal.getClass().getMethod("getNumber").invoke(signal);
            Runtime.getRuntime().halt(KILLED + number);
        }
    }

    void close() {
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyEnding) {
                return; // it runs, which is what it is for
            }
        }
    }
}
