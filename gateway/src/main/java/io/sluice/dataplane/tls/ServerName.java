package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HostCanonicaliser;
import io.sluice.dataplane.http.Octets;
import java.nio.charset.StandardCharsets;

/**
 * The canonical form of a name in a ClientHello (RFC 6066 section 3): by the rules of {@link HostCanonicaliser}, so that
 * the certificate, the client verification and the route of one host cannot be those of different entries.
 */
final class ServerName {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private ServerName() {}

    /**
     * The name in {@code [from, to)}: lower case, one trailing dot removed. Empty for what can be no host's name: such
     * a client has named nobody. Nor does an IPv4 address name anybody (RFC 6066 section 3), though it is made of labels.
     */
    static String canonical(ByteBuf bytes, int from, int to) {
        int end = to > from && bytes.getByte(to - 1) == '.' ? to - 1 : to;
        int length = end - from;
        if (length == 0 || length > LONGEST_NAME) {
            return "";
        }
        byte[] name = new byte[length];
        bytes.getBytes(from, name);
        boolean host = fold(name) && !HostCanonicaliser.isIpv4(name, 0, length);
        return host ? new String(name, StandardCharsets.ISO_8859_1) : "";
    }

    private static boolean fold(byte[] name) {
        int label = 0;
        for (int i = 0; i < name.length; i++) {
            byte b = name[i];
            if (b == '.' && label > 0) {
                label = 0;
            } else if (Octets.isLabel(b) && ++label <= LONGEST_LABEL) {
                name[i] = b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
            } else {
                return false;
            }
        }
        return label > 0;
    }
}
