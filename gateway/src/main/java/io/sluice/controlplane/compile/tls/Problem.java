package io.sluice.controlplane.compile.tls;

/**
 * Why something of a Secret cannot be used. No text has anything of the Secret's content in it, since it may be a key.
 *
 * @param entry the Secret's own key, for example {@code tls.crt}, or its field {@code type}
 * @param what is wrong with it
 * @param fix how to repair it
 */
public record Problem(String entry, String what, String fix) {
    /** As a sentence: {@code tls.crt has no certificate}. */
    @Override
    public String toString() {
        return entry + " " + what;
    }
}
