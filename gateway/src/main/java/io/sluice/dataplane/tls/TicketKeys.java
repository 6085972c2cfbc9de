package io.sluice.dataplane.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that encrypt session tickets (RFC 5077 section 4), one set per policy, all made of a few random secrets.
 * BoringSSL's own ones would never change while the process lives, and one set for all would let a ticket of one host be
 * taken for another's that asks for client certificates: what was agreed on there would not be checked again. Not for
 * several threads at once.
 */
final class TicketKeys {
    /** The one that encrypts, and two that tickets are still taken by. */
    static final int KEPT = 3;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SECRET_LENGTH = 32;
    private static final byte FIRST_HALF = 1;
    private static final byte SECOND_HALF = 2;

    private final SecureRandom random;
    /** The newest first. */
    private final Deque<byte[]> secrets = new ArrayDeque<>(KEPT + 1);

    TicketKeys(SecureRandom random) {
        this.random = random;
        rotate();
    }

    /** From now on another secret is used; the oldest one is forgotten, with all that was encrypted with it. */
    void rotate() {
        byte[] secret = new byte[SECRET_LENGTH];
        random.nextBytes(secret);
        secrets.addFirst(secret);
        if (secrets.size() > KEPT) {
            Arrays.fill(secrets.removeLast(), (byte) 0);
        }
    }

    /** The keys of one policy: the first encrypts, all decrypt. */
    OpenSslSessionTicketKey[] of(String policy) {
        return secrets.stream().map(secret -> key(secret, policy)).toArray(OpenSslSessionTicketKey[]::new);
    }

    private static OpenSslSessionTicketKey key(byte[] secret, String policy) {
        byte[] first = derive(secret, policy, FIRST_HALF);
        byte[] second = derive(secret, policy, SECOND_HALF);
        int hmacEnd = OpenSslSessionTicketKey.NAME_SIZE + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
        return new OpenSslSessionTicketKey(
                Arrays.copyOf(first, OpenSslSessionTicketKey.NAME_SIZE),
                Arrays.copyOfRange(first, OpenSslSessionTicketKey.NAME_SIZE, hmacEnd),
                Arrays.copyOf(second, OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    /** By HMAC, as HKDF-Expand does it (RFC 5869 section 2.3), which Java 17 does not have. */
    private static byte[] derive(byte[] secret, String policy, byte part) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(policy.getBytes(StandardCharsets.US_ASCII));
            mac.update(part);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
