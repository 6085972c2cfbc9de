package io.sluice.controlplane.compile.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The host names of a certificate: its subjectAltName, and the common name only where there is none (RFC 9525 section 2; the
 * incumbent does the same).
 *
 * @param names in lower case; a wildcard as {@code *.example.org}
 */
record CoveredNames(Set<String> names) {
    static final CoveredNames NONE = new CoveredNames(Set.of());

    private static final int DNS_NAME = 2;
    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("550403"); // 2.5.4.3
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int SET = 0x31;
    private static final Set<Integer> TEXTS = Set.of(0x0c, 0x13, 0x14, 0x16); // UTF8, Printable, Teletex, IA5

    CoveredNames {
        names = Set.copyOf(names);
    }

    static CoveredNames of(X509Certificate leaf) {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
            if (alternatives == null) {
                commonName(leaf).ifPresent(name -> names.add(folded(name)));
            } else {
                alternatives.stream()
                        .filter(name -> name.get(0).equals(DNS_NAME))
                        .forEach(name -> names.add(folded((String) name.get(1))));
            }
        } catch (CertificateParsingException e) {
            return NONE; // no client understands them either
        }
        return new CoveredNames(names);
    }

    /**
     * Whether a client takes the certificate for that host: by its name, or by a wildcard in place of its first label.
     *
     * @param host canonical; a wildcard is covered by the same wildcard alone
     */
    boolean covers(String host) {
        int dot = host.indexOf('.');
        return names.contains(host) || dot > 0 && names.contains("*" + host.substring(dot));
    }

    private static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            if (c >= 'A' && c <= 'Z') { // ASCII alone: nothing else may become an ASCII letter
                folded.setCharAt(i, (char) (c + 'a' - 'A'));
            }
        }
        return folded.toString();
    }

    /** The last one, which is the most specific; X.501 writes the widest first. */
    private static Optional<String> commonName(X509Certificate leaf) {
        DerReader subject = new DerReader(leaf.getSubjectX500Principal().getEncoded());
        if (!subject.next(DerReader.SEQUENCE)) {
            return Optional.empty();
        }
        Optional<String> found = Optional.empty();
        DerReader parts = subject.inside();
        while (parts.next(SET)) {
            DerReader attributes = parts.inside();
            while (attributes.next(DerReader.SEQUENCE)) {
                Optional<String> name = commonName(attributes.inside());
                found = name.isPresent() ? name : found;
            }
        }
        return found;
    }

    private static Optional<String> commonName(DerReader attribute) {
        boolean named = attribute.next(OBJECT_IDENTIFIER) && Arrays.equals(attribute.content(), COMMON_NAME);
        return named && attribute.next() && TEXTS.contains(attribute.tag())
                ? Optional.of(new String(attribute.content(), StandardCharsets.UTF_8))
                : Optional.empty();
    }
}
