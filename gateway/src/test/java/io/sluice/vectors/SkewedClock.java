package io.sluice.vectors;

import java.util.function.LongSupplier;

/** A clock that runs faster than time while it is told to, and never back. */
final class SkewedClock implements LongSupplier {
    private long shown = System.nanoTime();
    private long real = shown;
    private int speed = 1;

    @Override
    public synchronized long getAsLong() {
        long now = System.nanoTime();
        shown += (now - real) * speed;
        real = now;
        return shown;
    }

    synchronized void speed(int times) {
        getAsLong();
        speed = times;
    }
}
