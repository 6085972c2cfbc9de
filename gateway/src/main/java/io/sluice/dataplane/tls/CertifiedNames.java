package io.sluice.dataplane.tls;

import io.sluice.model.IpAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * For which server a certificate is (RFC 9525): its alternative names alone, since a common name is any text; {@code *} for one
 * whole label in front of two more.
 */
final class CertifiedNames {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private CertifiedNames() {}

    /** @param server a DNS name, or an IP address */
    static boolean cover(X509Certificate certificate, String server) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null) {
            return false;
        }
        IpAddress address = IpAddress.parse(server);
        for (List<?> name : names) {
            boolean same = address == null
                    ? name.get(0).equals(DNS) && matches((String) name.get(1), server)
                    : name.get(0).equals(ADDRESS) && isAddress((String) name.get(1), address);
            if (same) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAddress(String written, IpAddress wanted) {
        IpAddress certified = IpAddress.parse(written);
        return certified != null && certified.toInetAddress().equals(wanted.toInetAddress());
    }

    private static boolean matches(String certified, String server) {
        String pattern = folded(certified);
        String name = folded(server);
        if (!pattern.startsWith("*.")) {
            return pattern.equals(name);
        }
        int label = name.indexOf('.');
        return label > 0 && pattern.indexOf('.', 2) > 0 && pattern.substring(1).equals(name.substring(label));
    }

    private static String folded(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
