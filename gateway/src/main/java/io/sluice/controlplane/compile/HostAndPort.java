package io.sluice.controlplane.compile;

import io.sluice.model.Endpoint;
import io.sluice.model.IpAddress;
import java.util.Optional;

/**
 * {@code host:port} as a user writes it; IPv6 addresses in brackets.
 *
 * @param host a canonical address or a lower-case name
 * @param port 1..65535
 */
record HostAndPort(String host, int port) {
    private static final String LOCALHOST = "localhost";

    static Optional<HostAndPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        String host = text.substring(0, colon).strip();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!bracketed && host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        return of(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(text.substring(colon + 1)));
    }

    static Optional<HostAndPort> of(String host, int port) {
        if (port < 1 || port > 65535) {
            return Optional.empty();
        }
        Optional<IpAddress> address = AddressCheck.parse(host);
        if (address.isPresent()) {
            return address.filter(one -> !AddressCheck.isNeverAnEndpoint(one))
                    .map(one -> new HostAndPort(one.toString(), port));
        }
        String name = HostName.lowerCase(host);
        boolean valid = HostName.isDnsName(name) && !name.matches("[0-9.]+");
        return valid ? Optional.of(new HostAndPort(name, port)) : Optional.empty();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]:" : host + ":") + port;
    }

    /**
     * The endpoint, unless the host is a name that needs DNS. {@code localhost} never does, and is 127.0.0.1: balancing
     * between both loopbacks would fail every second request of a program that listens on one of them.
     */
    Optional<Endpoint> endpoint() {
        if (host.equals(LOCALHOST)) {
            return Optional.of(new Endpoint("127.0.0.1", port));
        }
        return AddressCheck.parse(host).map(address -> new Endpoint(host, port));
    }
}
