package io.sluice.controlplane.compile.annotation;

import io.sluice.model.FilterSpec;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * {@code proxy-body-size}: larger request bodies get 413. A number of bytes, or one with {@code k}, {@code m} or {@code
 * g} (powers of 1024); {@code 0} is unlimited, whatever the setting for all routes says, which holds where nothing is
 * written.
 */
final class ProxyBodySize implements RouteAnnotation {
    private static final String NAME = "proxy-body-size";

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public void read(AnnotationReader ingress, RouteEffects.Builder effects) {
        ingress.text(NAME).ifPresent(text -> {
            OptionalLong size = size(text);
            if (size.isEmpty()) {
                ingress.reportValue(
                        NAME,
                        text,
                        "is not a size",
                        "it has no effect: --http-max-body-size holds, which is unlimited unless set",
                        "write a number of bytes, or one with k, m or g: 8m");
            } else {
                effects.filter(new FilterSpec.BodyLimit(size.getAsLong()));
            }
        });
    }

    private static OptionalLong size(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int unit = "kmg".indexOf(lower.charAt(lower.length() - 1));
        String digits = unit < 0 ? lower : lower.substring(0, lower.length() - 1);
        if (!digits.matches("[0-9]{1,18}")) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(digits);
        int shift = 10 * (unit + 1);
        return number > Long.MAX_VALUE >> shift ? OptionalLong.empty() : OptionalLong.of(number << shift);
    }
}
