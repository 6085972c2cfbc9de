package io.sluice.controlplane.compile.annotation;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.FindingCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code backend-protocol} and what only qualifies it, {@code proxy-ssl-…}: HTTP/2 and TLS to the endpoints. Their certificates are verified
 * unless {@code proxy-ssl-verify} is off: a wrong value there counts as on. Where a wrong one says whom to trust, or what to speak, no request
 * is sent: a guess could send it to somebody else, or in clear what was meant to be encrypted.
 */
final class BackendProtocol implements RouteAnnotation {
    private static final String PROTOCOL = "backend-protocol";
    private static final String SECRET = "proxy-ssl-secret";
    private static final String VERIFY = "proxy-ssl-verify";
    private static final String DEPTH = "proxy-ssl-verify-depth";
    private static final String NAME = "proxy-ssl-name";
    private static final String SERVER_NAME = "proxy-ssl-server-name";
    private static final String PROTOCOLS = "proxy-ssl-protocols";
    private static final String CIPHERS = "proxy-ssl-ciphers";

    private static final String UNSENT = "requests to its Services are answered 503, and none is sent";

    /** Of the incumbent. */
    private static final Set<String> OTHERS = Set.of("AUTO_HTTP", "FCGI");
    /** Those that are spoken; whether inside TLS. */
    private static final Map<String, Boolean> SPOKEN =
            Map.of("HTTP", false, "HTTPS", true, "GRPC", false, "GRPCS", true);

    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");
    private static final Pattern SECRET_NAME = Pattern.compile("[a-z0-9-]{1,63}/[a-z0-9.-]{1,253}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
    /** What the library knows; in which order suites are offered, the annotation says. */
    static final Set<String> SUITES = Set.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "ECDHE-RSA-CHACHA20-POLY1305",
            "ECDHE-ECDSA-AES128-SHA",
            "ECDHE-RSA-AES128-SHA",
            "ECDHE-ECDSA-AES256-SHA",
            "ECDHE-RSA-AES256-SHA",
            "AES128-GCM-SHA256",
            "AES256-GCM-SHA384",
            "AES128-SHA",
            "AES256-SHA");

    private static final int MOST_DEPTH = 15;

    @Override
    public List<String> names() {
        return List.of(PROTOCOL, SECRET, VERIFY, DEPTH, NAME, SERVER_NAME, PROTOCOLS, CIPHERS);
    }

    @Override
    public void read(AnnotationReader ingress, RouteEffects.Builder effects) {
        Optional<String> protocol = ingress.text(PROTOCOL).map(text -> text.toUpperCase(Locale.ROOT));
        Optional<String> secret = ingress.text(SECRET);
        Optional<String> name = ingress.text(NAME);
        boolean spoken = isSpoken(ingress, protocol); // all three are told, whichever is wrong
        boolean secretReads =
                matches(ingress, SECRET, SECRET_NAME, "is not namespace/name", "whom this machine trusts is trusted");
        boolean nameReads = matches(ingress, NAME, HOST, "is not a host name", "the Service's own name is verified");
        boolean followed = spoken && secretReads && nameReads;
        Optional<Boolean> tls = protocol.map(SPOKEN::get);
        Optional<Boolean> verify = onOff(ingress, VERIFY, "certificates are verified");
        if (followed && verify.isEmpty() && tls.orElse(false)) {
            ingress.report(
                    FindingCode.UPSTREAM_VERIFIED,
                    PROTOCOL,
                    PROTOCOL + ": the certificates of the endpoints are verified; the incumbent takes any",
                    "an endpoint whose certificate is not trusted, or not for the name, gets no request (502)",
                    "name a Secret with the authority by " + SECRET + ", or write " + VERIFY + ": \"off\"");
        }
        BackendSpeech said = new BackendSpeech(
                /* refused */ false,
                tls,
                protocol.filter(one -> one.startsWith("GRPC")).isPresent(),
                secret.filter(one -> followed).map(BackendProtocol::secret),
                verify,
                depth(ingress),
                name,
                onOff(ingress, SERVER_NAME, "the name is sent"),
                versions(ingress),
                suites(ingress));
        effects.backend(followed ? said : BackendSpeech.REFUSED);
    }

    private static boolean isSpoken(AnnotationReader ingress, Optional<String> protocol) {
        boolean spoken = protocol.isEmpty() || SPOKEN.containsKey(protocol.get());
        if (!spoken) {
            ingress.reportValue(
                    PROTOCOL,
                    ingress.text(PROTOCOL).orElseThrow(),
                    OTHERS.contains(protocol.get()) ? "is not spoken by this gateway" : "is no protocol",
                    UNSENT,
                    "write HTTP, HTTPS, GRPC or GRPCS, whichever a port of the Service speaks");
        }
        return spoken;
    }

    private static ObjectName secret(String written) {
        int slash = written.indexOf('/');
        return new ObjectName(written.substring(0, slash), written.substring(slash + 1));
    }

    private static boolean matches(
            AnnotationReader ingress, String name, Pattern pattern, String problem, String otherwise) {
        Optional<String> written = ingress.text(name);
        boolean right = written.isEmpty() || pattern.matcher(written.get()).matches();
        if (!right) {
            ingress.reportValue(name, written.get(), problem, UNSENT, "correct it, or leave it out: then " + otherwise);
        }
        return right;
    }

    private static Optional<Boolean> onOff(AnnotationReader ingress, String name, String effect) {
        Optional<String> written = ingress.text(name);
        if (written.isPresent() && !Set.of("on", "off").contains(written.get())) {
            ingress.reportValue(name, written.get(), "is neither on nor off", effect, "write \"on\" or \"off\"");
            return Optional.empty();
        }
        return written.map("on"::equals);
    }

    private static OptionalInt depth(AnnotationReader ingress) {
        Optional<String> written = ingress.text(DEPTH);
        if (written.isEmpty()) {
            return OptionalInt.empty();
        }
        if (written.get().matches("[0-9]{1,2}") && Integer.parseInt(written.get()) <= MOST_DEPTH) {
            return OptionalInt.of(Integer.parseInt(written.get()));
        }
        ingress.reportValue(DEPTH, written.get(), "is not from 0 to " + MOST_DEPTH, "it is 1", "write such a number");
        return OptionalInt.empty();
    }

    private static List<String> versions(AnnotationReader ingress) {
        Optional<String> written = ingress.text(PROTOCOLS);
        if (written.isEmpty()) {
            return List.of();
        }
        List<String> spoken = Arrays.stream(written.get().split("\\s+"))
                .filter(VERSIONS::contains)
                .distinct()
                .sorted()
                .toList();
        if (spoken.size() < written.get().split("\\s+").length) {
            ingress.reportValue(
                    PROTOCOLS,
                    written.get(),
                    "has what is not spoken",
                    spoken.isEmpty() ? "TLSv1.2 and TLSv1.3 are" : "the rest of it is",
                    "write TLSv1.2, TLSv1.3 or both");
        }
        return spoken;
    }

    /**
     * Suites by their names; groups, and what is left out of them, are not understood: the library's own choice, which leaves out
     * what is weak, stands for a list that has nothing else.
     */
    private static String suites(AnnotationReader ingress) {
        Optional<String> written = ingress.text(CIPHERS);
        if (written.isEmpty()) {
            return "";
        }
        String[] parts = written.get().split("[:, ]+");
        String known = Arrays.stream(parts).filter(SUITES::contains).distinct().collect(Collectors.joining(":"));
        if (!Arrays.stream(parts).allMatch(SUITES::contains)) {
            ingress.reportValue(
                    CIPHERS,
                    written.get(),
                    "has what is no cipher suite, or none that is known",
                    known.isEmpty() ? "the library chooses the suites" : "the rest of it is used",
                    "name the suites one by one, as in ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384, or leave it out");
        }
        return known;
    }
}
