package io.sluice.controlplane.compile.annotation;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.FindingCode;
import io.sluice.model.Location;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code auth-tls-secret} and what qualifies it: client certificates. A value that would let in who was not meant to be lets nobody
 * in; another wrong value counts as not written.
 */
final class AuthTls implements RouteAnnotation {
    static final String SECRET = "auth-tls-secret";
    private static final String MODE = "auth-tls-verify-client";
    private static final String DEPTH = "auth-tls-verify-depth";
    private static final String PAGE = "auth-tls-error-page";
    private static final String PASS = "auth-tls-pass-certificate-to-upstream";
    private static final String MATCH = "auth-tls-match-cn";
    private static final List<String> QUALIFIERS = List.of(MODE, DEPTH, PAGE, PASS, MATCH);
    private static final Map<String, Mode> MODES = Map.of(
            "on", Mode.REQUIRED,
            "off", Mode.OFF,
            "optional", Mode.OPTIONAL,
            "optional_no_ca", Mode.ANY);
    private static final String NOBODY = "nobody is let in, on any path of its hosts";
    private static final int MOST_DEPTH = 100;

    @Override
    public List<String> names() {
        return List.of(SECRET, MODE, DEPTH, PAGE, PASS, MATCH);
    }

    @Override
    public void read(AnnotationReader ingress, RouteEffects.Builder effects) {
        Optional<String> secret = ingress.text(SECRET);
        if (secret.isEmpty()) {
            ingress.reportEmpty(SECRET, "no client certificate is asked for");
            QUALIFIERS.stream()
                    .filter(name -> ingress.text(name).isPresent())
                    .forEach(name -> ingress.report(
                            FindingCode.ANNOTATION_WITHOUT_EFFECT,
                            name,
                            name + " without " + SECRET,
                            "no client certificate is asked for",
                            "add " + Annotations.PREFIX + SECRET + " or remove this one"));
            return;
        }
        Optional<String> pattern = ingress.text(MATCH);
        boolean named = isSecret(ingress, secret.get());
        boolean matchable = pattern.isEmpty() || isPattern(ingress, pattern.get());
        effects.clients(new ClientAuth(
                secret.get(),
                mode(ingress),
                depth(ingress),
                page(ingress),
                pattern,
                ingress.bool(PASS, "the certificate is not passed on").orElse(false),
                !named || !matchable));
    }

    private static boolean isSecret(AnnotationReader ingress, String secret) {
        boolean right = secret.matches("[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*");
        if (!right) {
            ingress.reportValue(
                    SECRET, secret, "is not a namespace and a name", NOBODY, "write namespace/name of a Secret");
        }
        return right;
    }

    private static boolean isPattern(AnnotationReader ingress, String pattern) {
        String problem = pattern.startsWith("CN=") ? syntax(pattern) : "does not begin with CN=";
        if (!problem.isEmpty()) {
            ingress.reportValue(
                    MATCH, pattern, problem, NOBODY, "write CN= and an expression, such as CN=(alice|bob)$");
        }
        return problem.isEmpty();
    }

    private static String syntax(String pattern) {
        try {
            Pattern.compile(pattern);
            return "";
        } catch (PatternSyntaxException e) {
            return "is no regular expression of RE2: " + e.getDescription();
        }
    }

    private static Mode mode(AnnotationReader ingress) {
        Optional<String> text = ingress.text(MODE);
        if (text.isPresent() && !MODES.containsKey(text.get())) {
            ingress.reportValue(
                    MODE,
                    text.get(),
                    "is not on, off, optional or optional_no_ca",
                    "a certificate is required",
                    "write one of these four");
        }
        return text.map(one -> MODES.getOrDefault(one, Mode.REQUIRED)).orElse(Mode.REQUIRED);
    }

    private static int depth(AnnotationReader ingress) {
        Optional<String> text = ingress.text(DEPTH);
        boolean right =
                text.isEmpty() || text.get().matches("[0-9]{1,3}") && Integer.parseInt(text.get()) <= MOST_DEPTH;
        if (!right) {
            ingress.reportValue(
                    DEPTH, text.get(), "is not a number up to " + MOST_DEPTH, "1 is used", "write a small number");
        }
        return text.isPresent() && right ? Math.max(1, Integer.parseInt(text.get())) : 1;
    }

    private static Optional<Location> page(AnnotationReader ingress) {
        Optional<String> text = ingress.text(PAGE);
        Optional<RedirectTarget> target = text.map(RedirectTarget::parse);
        if (target.isPresent() && target.get().location().isEmpty()) {
            ingress.reportValue(
                    PAGE,
                    text.get(),
                    target.get().problem(),
                    "clients without the right certificate get status 400",
                    target.get().fix());
        }
        return target.flatMap(RedirectTarget::location);
    }
}
