package io.sluice.controlplane.compile.tls;

import java.util.Base64;

/** Between DER and PEM, for tests that change what is inside. */
final class Certs {
    private Certs() {}

    /** The content of a text with one block. */
    static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[^\n]*-----", ""));
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
