package io.sluice.controlplane.source;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.sluice.controlplane.cluster.PortRef;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.model.NearName;
import io.sluice.model.Place;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules of the API server for single values, so that what stands in facts cannot break any output made from them.
 * Each method answers with the value as facts hold it; one that is not allowed is a finding, and the object is refused.
 */
final class FieldChecks {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern PORT_NAME = Pattern.compile("(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");
    private static final Pattern QUALIFIED =
            Pattern.compile("([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern CIDR = Pattern.compile("\\s*[0-9a-fA-F:.]{2,45}(/[0-9]{1,3})?\\s*");
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private static final Pattern PATH = Pattern.compile("[a-z0-9.-]{1,253}/[A-Za-z0-9/%:=@_.~!$&'()*+,;-]{1,250}");

    private final Positions positions;
    private final ObjectFindings wrong;

    FieldChecks(Positions positions, ObjectFindings wrong) {
        this.positions = positions;
        this.wrong = wrong;
    }

    ObjectFindings wrong() {
        return wrong;
    }

    Positions positions() {
        return positions;
    }

    Place at(String path) {
        return positions.at(path);
    }

    /** The empty text for absent. */
    static String text(String value) {
        return Objects.requireNonNullElse(value, "");
    }

    static int number(Integer value) {
        return value == null ? 0 : value;
    }

    static <T> List<T> list(List<T> value) {
        return value == null ? List.of() : value;
    }

    static <T> Map<String, T> map(Map<String, T> value) {
        return value == null ? Map.of() : value;
    }

    void missing(String path, String fix) {
        wrong.missing(at(path), path, fix);
    }

    void badValue(String path, String value, String mustBe, String fix) {
        wrong.badValue(at(path), path, value, mustBe, fix);
    }

    /** One of a few words; the default when absent. */
    String oneOf(String path, String value, String otherwise, String... allowed) {
        if (value == null || value.isEmpty()) {
            return otherwise;
        }
        if (!Arrays.asList(allowed).contains(value)) {
            String fix = NearName.of(value, Arrays.asList(allowed))
                    .map(near -> "did you mean " + near + "?")
                    .orElse("write one of them");
            badValue(path, value, "one of " + String.join(", ", allowed), fix);
        }
        return value;
    }

    /** A DNS name of lower-case labels. */
    String subdomain(String path, String value) {
        return matching(path, value, SUBDOMAIN, 253, "a DNS name: a-z 0-9 - . (at most 253)");
    }

    /** One lower-case DNS label. */
    String label(String path, String value) {
        return matching(path, value, LABEL, 63, "a DNS label: a-z 0-9 - (at most 63)");
    }

    /** The name of a port of a container: what targetPort and an Ingress may name. */
    String portName(String path, String value) {
        return matching(path, value, PORT_NAME, 15, "a port name: a-z 0-9 -, with a letter (at most 15)");
    }

    /** The name of a header field (RFC 9110 section 5.1). */
    String headerName(String path, String value) {
        if (text(value).isEmpty()) {
            missing(path, "name the header");
        }
        return matching(path, value, HEADER_NAME, 256, "the name of a header: letters, digits, - and the like");
    }

    /** An application protocol, a kind, a zone: one word, perhaps behind a prefix and a slash. */
    String qualified(String path, String value) {
        return matching(path, value, QUALIFIED, 317, "a name: letters, digits, - _ . and one /");
    }

    /** A zone, a phase, a port's name: letters, digits, and signs that break nothing. */
    String word(String path, String value) {
        return matching(path, value, WORD, 63, "a word: letters, digits, - _ . (at most 63)");
    }

    /** An address range, loosely. */
    String cidr(String path, String value) {
        return matching(path, value, CIDR, 60, "an address range, as 10.0.0.0/8");
    }

    /** A domain and a path: a controller's name. */
    String path(String path, String value) {
        return matching(path, value, PATH, 250, "a domain and a path, as example.com/controller");
    }

    /** An IP address, loosely: whether it is one is decided where it is used. */
    String address(String path, String value) {
        return matching(path, value, ADDRESS, 45, "an IP address");
    }

    List<String> addresses(String path, List<String> values) {
        return each(path, values, this::address);
    }

    List<String> oneOfEach(String path, List<String> values, String... allowed) {
        return each(path, values, (at, value) -> oneOf(at, value, "", allowed));
    }

    /** A check of one element at a path. */
    interface ElementCheck {
        String check(String path, String value);
    }

    List<String> each(String path, List<String> values, ElementCheck check) {
        List<String> all = list(values);
        for (int i = 0; i < all.size(); i++) {
            check.check(path + "[" + i + "]", all.get(i));
        }
        return all.stream().filter(Objects::nonNull).toList();
    }

    private String matching(String path, String value, Pattern pattern, int longest, String mustBe) {
        if (value == null || value.isEmpty()) {
            return "";
        }
        if (value.length() > longest || !pattern.matcher(value).matches()) {
            badValue(path, value, mustBe, "write a valid one");
        }
        return value;
    }

    /** 0 for absent. */
    int port(String path, Integer value) {
        if (value != null && (value < 1 || value > 65535)) {
            badValue(path, value.toString(), "a port from 1 to 65535", "write a valid one");
        }
        return number(value);
    }

    /** As {@link #port}, but 0 may be written. */
    int portOrZero(String path, Integer value) {
        return number(value) == 0 ? 0 : port(path, value);
    }

    String protocol(String path, String value) {
        return oneOf(path, value, "TCP", "TCP", "UDP", "SCTP");
    }

    PortRef portRef(String path, IntOrString value) {
        if (value == null || value.getValue() == null) {
            return PortRef.NONE;
        } else if (value.getIntVal() != null) {
            return PortRef.of(port(path, value.getIntVal()));
        }
        String name = text(value.getStrVal());
        if (!name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            badValue(path, name, "a number or a name", "remove the quotes");
            return PortRef.NONE;
        }
        return PortRef.of(portName(path, name));
    }

    /** The first that is there. */
    static String firstOf(String... values) {
        return Stream.of(values)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst()
                .orElse("");
    }
}
