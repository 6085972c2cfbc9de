package io.sluice.model;

import java.util.Comparator;

/**
 * Something wrong, doubtful or worth knowing about an object of the user: never an exception, never a silent default.
 *
 * @param code its documented code
 * @param object the object it concerns
 * @param place where exactly
 * @param what what is wrong
 * @param why why it matters, what happens instead
 * @param fix how to repair it
 */
public record Finding(FindingCode code, ObjectRef object, Place place, String what, String why, String fix)
        implements Comparable<Finding> {
    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::place)
            .thenComparing(Finding::object)
            .thenComparing(Finding::code)
            .thenComparing(Finding::what)
            .thenComparing(Finding::why)
            .thenComparing(Finding::fix);

    public Severity severity() {
        return code.severity();
    }

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }

    /** One line: {@code file:line:column  Kind/namespace/name  severity CODE  what · why · how to fix}. */
    @Override
    public String toString() {
        return place + "  " + object + "  " + severity().name().toLowerCase(java.util.Locale.ROOT) + " " + code.id()
                + "  " + what + " · " + why + " · " + fix;
    }
}
