package io.sluice.controlplane.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The way of a name through a {@link FactMap}, five bits a step: first of its hash, then of its SHA-256. The hash is cheap
 * and anybody can choose names that share it ({@code an} and {@code c0} do); whoever may name objects in one namespace must
 * not be able to slow down the changes of all others. The digest is made for such names alone. For one thread.
 */
final class HashPath {
    /** Bits of a step. */
    static final int STEP = 5;

    private static final int MASK = (1 << STEP) - 1;

    /** Where the digest begins: the hash's last step has two bits. */
    private static final int DIGEST = (Integer.SIZE + STEP - 1) / STEP * STEP;

    private final ObjectName name;
    private final int hash;
    private byte[] digest;

    HashPath(ObjectName name) {
        this.name = name;
        this.hash = name.hashCode();
    }

    ObjectName name() {
        return name;
    }

    /** Which of 32 ways, as one bit, after {@code used} bits; a multiple of {@link #STEP}. */
    int bit(int used) {
        return 1 << (used < DIGEST ? (hash >>> used) & MASK : ofDigest(used - DIGEST));
    }

    private int ofDigest(int used) {
        if (digest == null) {
            digest = sha256(name);
        }
        int at = used / Byte.SIZE;
        if (at >= digest.length) {
            throw new IllegalStateException("another name has the SHA-256 of " + name);
        }
        int next = at + 1 < digest.length ? digest[at + 1] & 255 : 0;
        return (((digest[at] & 255) << Byte.SIZE | next) >>> (2 * Byte.SIZE - STEP - used % Byte.SIZE)) & MASK;
    }

    private static byte[] sha256(ObjectName name) {
        try {
            byte[] namespace = name.namespace().getBytes(StandardCharsets.UTF_8);
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            // No sign between the two would do: whoever writes a manifest may write it into either of them.
            sha256.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(namespace.length).array());
            sha256.update(namespace);
            return sha256.digest(name.name().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
