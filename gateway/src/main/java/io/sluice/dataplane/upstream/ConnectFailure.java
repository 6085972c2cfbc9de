package io.sluice.dataplane.upstream;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.tls.WrongName;
import io.sluice.dataplane.wire.TlsAlerts;
import io.sluice.model.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** What it means that a connection could not be made. */
final class ConnectFailure {
    // EMFILE and ENFILE; neither the JDK nor Netty has an exception of its own for them.
    private static final String NO_DESCRIPTOR = "Too many open files";

    private static final int MOST_WORDS = 500;

    private ConnectFailure() {}

    static Failure of(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return Failure.upstream(Reason.CONNECT_TIMEOUT, Retry.ALWAYS);
        } else if (lacksDescriptor(cause)) {
            return Failure.gateway(Reason.CONNECTIONS_EXHAUSTED); // it is our lack, so another endpoint is no help
        }
        return Failure.upstream(Reason.CONNECT_FAILED, Retry.ALWAYS);
    }

    /** Why a handshake with an endpoint failed. No byte of a request was sent, so it may be sent elsewhere. */
    static Failure ofHandshake(Throwable cause) {
        return Failure.upstream(handshakeReason(cause), Retry.ALWAYS);
    }

    private static Reason handshakeReason(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SslHandshakeTimeoutException) {
                return Reason.CONNECT_TIMEOUT;
            } else if (each instanceof WrongName) {
                return Reason.UPSTREAM_NAME_MISMATCH;
            } else if (each instanceof CertificateException) {
                return Reason.UPSTREAM_CERTIFICATE_INVALID;
            }
        }
        return Reason.UPSTREAM_TLS_FAILED;
    }

    /** For people: why a handshake failed. Names in certificates are somebody else's text: what is not printable is left out. */
    static String words(Throwable cause) {
        String words = plain(cause);
        return words.substring(0, Math.min(words.length(), MOST_WORDS)).replaceAll("[^ -~]", "?");
    }

    private static String plain(Throwable cause) {
        String alert = TlsAlerts.refusal(cause);
        Throwable last = cause;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof CertificateExpiredException) {
                return "its certificate has expired (" + each.getMessage() + ")";
            } else if (each instanceof CertificateNotYetValidException) {
                return "its certificate is not yet valid (" + each.getMessage() + ")";
            } else if (each instanceof CertificateException) {
                return String.valueOf(each.getMessage());
            }
            last = each;
        }
        return alert == null ? String.valueOf(last.getMessage()) : "it sends the alert " + alert;
    }

    /** What it says about the endpoint. */
    static Verdict verdict(Throwable cause) {
        return lacksDescriptor(cause) ? Verdict.UNKNOWN : Verdict.ILL;
    }

    private static boolean lacksDescriptor(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each.getMessage() != null && each.getMessage().contains(NO_DESCRIPTOR)) {
                return true;
            }
        }
        return false;
    }
}
