package io.sluice.dataplane.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A 64-bit hash that is the same on every replica, machine and version: what one replica maps to an endpoint, the others
 * map to it too. No secret is in it, so it does not keep anybody from finding keys of one endpoint.
 */
public final class KeyHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private KeyHash() {}

    /** Of {@code bytes[start, end)}; never {@link KeySource#NO_KEY}. */
    public static long of(byte[] bytes, int start, int end) {
        long hash = (long) end - start;
        int i = start;
        for (; end - i >= 8; i += 8) {
            hash = step(hash, (long) LONGS.get(bytes, i));
        }
        long rest = 0;
        for (; i < end; i++) {
            rest = rest << 8 | bytes[i] & 0xFF;
        }
        return of(step(hash, rest));
    }

    /** Of a number; never {@link KeySource#NO_KEY}. */
    public static long of(long number) {
        long mixed = number + MULTIPLIER;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        mixed ^= mixed >>> 31;
        return mixed == KeySource.NO_KEY ? MULTIPLIER : mixed;
    }

    static long of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, bytes.length);
    }

    private static long step(long hash, long word) {
        long mixed = (hash ^ word) * MULTIPLIER;
        return mixed ^ mixed >>> 32;
    }
}
