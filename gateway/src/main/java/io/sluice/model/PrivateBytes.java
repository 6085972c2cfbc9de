package io.sluice.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Key material: equal by SHA-256, shown as {@code sha256:<8 hex>} only, so that no output can leak it. */
public final class PrivateBytes {
    public static final PrivateBytes EMPTY = new PrivateBytes(new byte[0]);

    private final byte[] content;
    private final byte[] digest;

    public PrivateBytes(byte[] content) {
        this.content = content.clone();
        this.digest = sha256().digest(content);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A copy of the bytes, for the one place that uses them. */
    public byte[] reveal() {
        return content.clone();
    }

    /** 32 bytes that stand for the content. */
    void digestInto(MessageDigest whole) {
        whole.update(digest);
    }

    public int size() {
        return content.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PrivateBytes that && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return "sha256:" + HexFormat.of().formatHex(digest, 0, 4);
    }
}
