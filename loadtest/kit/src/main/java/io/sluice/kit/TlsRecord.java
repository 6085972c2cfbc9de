package io.sluice.kit;

import io.sluice.kit.tls.TlsOutcome;
import io.sluice.kit.tls.TlsOutcome.Handshake;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Keeps what a TLS connection comes to. {@link #outcome} for any thread. */
final class TlsRecord {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    private final SSLEngine engine;
    private final long begun = System.currentTimeMillis();
    private volatile TlsOutcome outcome =
            new TlsOutcome(Handshake.UNDER_WAY, "", "", "", "", List.of(), false, "", "", false);

    TlsRecord(SSLEngine engine) {
        this.engine = engine;
    }

    TlsOutcome outcome() {
        return outcome;
    }

    void seen(SSLEngineResult result) {
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED && !outcome.complete()) {
            outcome = completed();
        }
        boolean closed = result.getStatus() == Status.CLOSED && engine.isInboundDone();
        if (closed && outcome.handshake() != Handshake.FAILED) {
            outcome = with(outcome.handshake(), "", "", true);
        }
    }

    void failed(SSLException cause) {
        String text = String.valueOf(cause.getMessage());
        Matcher alert = ALERT.matcher(text);
        outcome = with(Handshake.FAILED, alert.find() ? alert.group(1) : "", text, outcome.closeNotify());
    }

    private TlsOutcome with(Handshake handshake, String alert, String failure, boolean closeNotify) {
        TlsOutcome now = outcome;
        return new TlsOutcome(
                handshake,
                now.version(),
                now.cipher(),
                now.protocol(),
                now.serverName(),
                now.peerChain(),
                now.resumed(),
                alert,
                failure,
                closeNotify);
    }

    private TlsOutcome completed() {
        SSLSession session = engine.getSession();
        return new TlsOutcome(
                Handshake.COMPLETE,
                session.getProtocol(),
                session.getCipherSuite(),
                engine.getApplicationProtocol(),
                serverName(session),
                peerChain(session),
                session.getCreationTime() < begun,
                "",
                "",
                false);
    }

    private static String serverName(SSLSession session) {
        return ((ExtendedSSLSession) session)
                .getRequestedServerNames().stream()
                        .findFirst()
                        .map(name -> new String(name.getEncoded(), StandardCharsets.ISO_8859_1))
                        .orElse("");
    }

    private static List<X509Certificate> peerChain(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException e) {
            // It showed none.
            return List.of();
        }
    }
}
