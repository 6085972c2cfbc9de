package io.sluice.dataplane.filter;

import io.sluice.model.IpAddress;
import java.net.InetAddress;
import java.util.List;

/**
 * The address ranges whose forwarded headers are believed. Prefixes are compared bit by bit; an IPv4-mapped IPv6
 * address is the IPv4 address that it means. Immutable.
 */
public final class TrustedProxies {
    /** Nobody. */
    public static final TrustedProxies NONE = new TrustedProxies(new Range[0]);

    private final Range[] ranges;

    private record Range(boolean v4, long high, long highMask, long low, long lowMask) {
        boolean contains(IpAddress address) {
            return address.isV4() == v4 && (address.high() & highMask) == high && (address.low() & lowMask) == low;
        }
    }

    private TrustedProxies(Range[] ranges) {
        this.ranges = ranges;
    }

    /**
     * From texts such as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
     *
     * @throws IllegalArgumentException with a sentence for the user when one is malformed
     */
    public static TrustedProxies parse(List<String> cidrs) {
        return new TrustedProxies(cidrs.stream().map(TrustedProxies::range).toArray(Range[]::new));
    }

    private static Range range(String cidr) {
        int slash = cidr.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? cidr : cidr.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException(
                    "\"" + cidr + "\" is not an address range: expected for example 10.0.0.0/8 or fd00::/8");
        }
        // ::ffff:10.0.0.0/104 is IPv4 written as IPv6: its bits are counted as they were written.
        boolean dotted = cidr.indexOf(':') < 0;
        int bits = slash < 0 ? 128 : bits(cidr, cidr.substring(slash + 1), dotted ? 32 : 128) + (dotted ? 96 : 0);
        long highMask = mask(Math.min(bits, 64));
        long lowMask = mask(Math.max(bits - 64, 0));
        boolean v4 = address.isV4() && bits >= 96; // ::/0 is every IPv6 address, no IPv4 address
        return new Range(v4, address.high() & highMask, highMask, address.low() & lowMask, lowMask);
    }

    private static int bits(String cidr, String text, int most) {
        if (!text.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    "\"" + cidr + "\" is not an address range: the prefix length must be 0 to " + most);
        }
        return Integer.parseInt(text);
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << 64 - bits;
    }

    public boolean contains(InetAddress address) {
        return ranges.length > 0 && contains(IpAddress.of(address));
    }

    boolean contains(IpAddress address) {
        for (Range range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
