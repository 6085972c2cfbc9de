package io.sluice.kit.attack;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Keeps attacks at home: loopback, private (RFC 1918, RFC 4193) and link-local addresses alone. */
final class OwnNetwork {
    private OwnNetwork() {}

    /** The address itself; any other than one's own is an {@link IllegalArgumentException}. */
    static InetSocketAddress require(InetSocketAddress target) {
        InetAddress address = target.getAddress();
        if (!address.isLoopbackAddress()
                && !address.isSiteLocalAddress()
                && !address.isLinkLocalAddress()
                && !uniqueLocal(address)) {
            throw new IllegalArgumentException(target.getHostString() + " (" + address.getHostAddress()
                    + ") is not attacked: only loopback and private addresses are, such as 127.0.0.1 or 10.0.0.1");
        }
        return target;
    }

    /** RFC 4193: fc00::/7. */
    private static boolean uniqueLocal(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & 0xFE) == 0xFC;
    }
}
