package io.sluice.controlplane.compile.annotation;

import io.sluice.model.Action;
import io.sluice.model.FindingCode;
import java.util.List;
import java.util.Optional;

/**
 * {@code permanent-redirect} answers every request of the Ingress with the URL; {@code permanent-redirect-code} sets
 * the status (301 unless 300 to 308). Path and query of the request are appended only where a variable says so. A wrong
 * value refuses the Ingress: forwarding what was meant to be redirected could show a service that should not be seen.
 */
final class PermanentRedirect implements RouteAnnotation {
    private static final String NAME = "permanent-redirect";
    private static final String CODE = "permanent-redirect-code";
    private static final int MOVED_PERMANENTLY = 301;

    @Override
    public List<String> names() {
        return List.of(NAME, CODE);
    }

    @Override
    public void read(AnnotationReader ingress, RouteEffects.Builder effects) {
        Optional<String> url = ingress.text(NAME);
        Optional<String> code = ingress.text(CODE);
        if (url.isEmpty()) {
            code.ifPresent(text -> reportLonelyCode(ingress));
            return;
        }
        RedirectTarget target = RedirectTarget.parse(url.get());
        if (target.location().isEmpty()) {
            reject(ingress, NAME, url.get(), target.problem(), target.fix());
            effects.refuse();
            return;
        }
        int status = code.map(text -> status(ingress, effects, text)).orElse(MOVED_PERMANENTLY);
        effects.redirect(new Action.Redirect(status, target.location().get()));
    }

    private static int status(AnnotationReader ingress, RouteEffects.Builder effects, String text) {
        if (!text.matches("[+-]?[0-9]{1,9}")) {
            reject(ingress, CODE, text, "is not a number", "write 301, 302, 303, 307 or 308");
            effects.refuse();
            return MOVED_PERMANENTLY;
        }
        int status = Integer.parseInt(text);
        if (status >= 300 && status <= 308) {
            return status;
        }
        ingress.report(
                FindingCode.ANNOTATION_OUT_OF_RANGE,
                CODE,
                CODE + ": " + status + " is not between 300 and 308",
                "301 is used",
                "write 301, 302, 303, 307 or 308");
        return MOVED_PERMANENTLY;
    }

    private static void reject(AnnotationReader ingress, String name, String text, String what, String fix) {
        ingress.reportValue(name, text, what, "no route of this Ingress is served", fix);
    }

    private static void reportLonelyCode(AnnotationReader ingress) {
        ingress.report(
                FindingCode.ANNOTATION_WITHOUT_EFFECT,
                CODE,
                CODE + " without " + NAME,
                "nothing is redirected",
                "add " + Annotations.PREFIX + NAME + " or remove this one");
    }
}
