package io.sluice.kit.h2;

/** A header block that no decoder may take: a connection error COMPRESSION_ERROR (RFC 9113 4.3). */
public final class HpackException extends Exception {
    HpackException(String message) {
        super(message);
    }
}
