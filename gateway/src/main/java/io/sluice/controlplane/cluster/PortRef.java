package io.sluice.controlplane.cluster;

/**
 * A port by number or by name, as Kubernetes' IntOrString.
 *
 * @param number 0 when the port is named or absent
 * @param name empty when the port is a number or absent
 */
public record PortRef(int number, String name) {
    /** Not written. */
    public static final PortRef NONE = new PortRef(0, "");

    public static PortRef of(int number) {
        return new PortRef(number, "");
    }

    public static PortRef of(String name) {
        return new PortRef(0, name);
    }

    public boolean isNone() {
        return number == 0 && name.isEmpty();
    }

    public boolean isNamed() {
        return !name.isEmpty();
    }

    @Override
    public String toString() {
        return isNamed() ? name : Integer.toString(number);
    }
}
