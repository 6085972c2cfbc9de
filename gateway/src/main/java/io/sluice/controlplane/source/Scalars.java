package io.sluice.controlplane.source;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * What an unquoted scalar means, as the API server's tools read it: YAML 1.2's core schema plus the booleans
 * {@code yes no on off y n} and the octal {@code 0777} of YAML 1.1 (docs/decisions.md 15).
 */
final class Scalars {
    /** Of an unquoted scalar without a tag; resolved late, because what it may mean depends on nothing else. */
    private static final Tag PLAIN = new Tag("!plain");

    /** Leaves resolving to {@link #value}. */
    static final Schema SCHEMA = new Schema() {
        @Override
        public ScalarResolver getScalarResolver() {
            return (text, implicit) -> implicit ? PLAIN : Tag.STR;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            return Map.of();
        }
    };

    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?");

    /** Longer digits are text: no number of Kubernetes has them, and huge numbers are slow to read. */
    private static final int LONGEST_NUMBER = 40;

    private Scalars() {}

    /** Stands for null, which a list or map cannot hold. */
    enum Nothing {
        NULL
    }

    /**
     * The scalar's value: {@link Nothing#NULL}, Boolean, BigInteger, BigDecimal or String; empty when it has a tag that
     * is not understood or does not fit.
     */
    static Optional<Object> value(ScalarNode node) {
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR)) {
            return Optional.of(node.getValue());
        }
        Object plain = plain(node.getValue());
        if (tag.equals(PLAIN)) {
            return Optional.of(plain);
        }
        return fits(tag, plain) ? Optional.of(plain) : Optional.empty();
    }

    static boolean isNull(ScalarNode node) {
        return value(node).equals(Optional.of(Nothing.NULL));
    }

    private static boolean fits(Tag tag, Object value) {
        return tag.equals(Tag.NULL) && value == Nothing.NULL
                || tag.equals(Tag.BOOL) && value instanceof Boolean
                || tag.equals(Tag.INT) && value instanceof BigInteger
                || tag.equals(Tag.FLOAT) && value instanceof Number;
    }

    private static Object plain(String text) {
        if (NULL.contains(text)) {
            return Nothing.NULL;
        }
        if (TRUE.contains(text)) {
            return true;
        }
        if (FALSE.contains(text)) {
            return false;
        }
        return mayBeNumber(text) ? number(text) : text;
    }

    private static boolean mayBeNumber(String text) {
        return text.length() <= LONGEST_NUMBER && "0123456789+-.".indexOf(text.charAt(0)) >= 0;
    }

    private static Object number(String text) {
        String digits = text.replace("_", "");
        int sign = digits.startsWith("-") ? -1 : 1;
        String unsigned = digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
        if (unsigned.isEmpty() || unsigned.startsWith("-") || unsigned.startsWith("+")) {
            return text;
        }
        Optional<BigInteger> whole = whole(unsigned);
        if (whole.isPresent()) {
            return sign < 0 ? whole.get().negate() : whole.get();
        }
        return FLOAT.matcher(digits).matches() ? new BigDecimal(digits) : text;
    }

    private static Optional<BigInteger> whole(String unsigned) {
        String lower = unsigned.toLowerCase(java.util.Locale.ROOT);
        int radix = lower.startsWith("0x") ? 16 : lower.startsWith("0o") ? 8 : lower.startsWith("0b") ? 2 : 10;
        String digits = radix == 10 ? unsigned : unsigned.substring(2);
        if (radix == 10 && digits.length() > 1 && digits.charAt(0) == '0') {
            radix = 8; // as strconv.ParseInt with base 0
        }
        int base = radix;
        boolean valid = !digits.isEmpty() && digits.chars().allMatch(c -> Character.digit(c, base) >= 0 && c < 0x80);
        return valid ? Optional.of(new BigInteger(digits, radix)) : Optional.empty();
    }
}
