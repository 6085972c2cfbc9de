package io.sluice.kit;

import java.util.ArrayList;
import java.util.List;

/** Opens once; answers and tests that wait at it go on. Any thread. */
public final class Gate {
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean open;

    public void open() {
        List<Runnable> released;
        synchronized (this) {
            open = true;
            released = List.copyOf(waiting);
            waiting.clear();
        }
        released.forEach(Runnable::run);
    }

    public synchronized boolean isOpen() {
        return open;
    }

    /** How many answers stand at the gate. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Runs {@code action} when the gate opens, or now if it is open. */
    void whenOpen(Runnable action) {
        synchronized (this) {
            if (!open) {
                waiting.add(action);
                return;
            }
        }
        action.run();
    }
}
