package io.sluice.model;

/**
 * One address that traffic can go to.
 *
 * @param address an IPv4 or IPv6 literal, canonical text, no brackets, no zone
 * @param port 1..65535
 */
public record Endpoint(String address, int port) implements Comparable<Endpoint> {
    @Override
    public int compareTo(Endpoint other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return address.indexOf(':') >= 0 ? "[" + address + "]:" + port : address + ":" + port;
    }
}
