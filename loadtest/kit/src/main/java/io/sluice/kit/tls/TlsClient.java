package io.sluice.kit.tls;

import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;

/**
 * How a client of the kit speaks TLS: by default without SNI and ALPN, in what the JDK offers (1.2 and 1.3), trusting
 * everybody, a full handshake each time. The handshake itself is the JDK's. Set it up on one thread; then any.
 */
public final class TlsClient {
    private static final int HOST_NAME = 0;
    /** An engine needs a peer to resume for and to verify; it is never looked up. */
    private static final int ANY_PORT = 443;

    private String peerName = "";
    private List<SNIServerName> serverName = List.of();
    private String[] protocols = {};
    private String[] versions = {};
    private String[] ciphers = {};
    private List<Authority> trusted = List.of();
    private Identity identity;
    private HelloCut cut = HelloCut.WHOLE;
    private SSLContext kept;
    private boolean verifiesName;

    private TlsClient() {}

    /** Without SNI. */
    public static TlsClient anonymous() {
        return new TlsClient();
    }

    /** Asks for {@code name} by SNI. */
    public static TlsClient to(String name) {
        return new TlsClient().serverName(name);
    }

    /** SNI, byte by byte as given: no name is too long, too odd or in too large letters. */
    public TlsClient serverName(String name) {
        peerName = name;
        serverName = List.of(new RawName(name));
        return this;
    }

    /** By ALPN, the favourite first. */
    public TlsClient alpn(String... names) {
        protocols = names.clone();
        return this;
    }

    /** {@code TLSv1.2} or {@code TLSv1.3}. */
    public TlsClient versions(String... only) {
        versions = only.clone();
        return this;
    }

    /** Cipher suites by the JDK's names. */
    public TlsClient ciphers(String... only) {
        ciphers = only.clone();
        return this;
    }

    /** Verifies the chain against these roots, and nothing else. */
    public TlsClient trusting(Authority... roots) {
        trusted = List.of(roots);
        return this;
    }

    /** Verifies that the certificate is for the name of SNI, too (RFC 9110 4.3.4). */
    public TlsClient verifyingName() {
        verifiesName = true;
        return this;
    }

    /** The client certificate, shown whenever the server asks for one, whatever issuers it names. */
    public TlsClient identity(Identity shown) {
        identity = shown;
        return this;
    }

    /** How the first ClientHello is cut into records and segments. */
    public TlsClient cut(HelloCut how) {
        cut = how;
        return this;
    }

    /** Keeps sessions: a later connection made with this object resumes an earlier one if the server lets it. */
    public TlsClient resuming() {
        kept = context();
        return this;
    }

    private SSLContext context() {
        TrustManager[] trust =
                trusted.isEmpty() ? new TrustManager[] {new TrustAll(List.of())} : Contexts.trusting(trusted);
        return Contexts.of(identity, trust);
    }

    /**
     * The sessions that it keeps; an {@link IllegalStateException} when it is not {@link #resuming}.
     */
    public SSLSessionContext sessions() {
        if (kept == null) {
            throw new IllegalStateException("it keeps no sessions");
        }
        return kept.getClientSessionContext();
    }

    public HelloCut cut() {
        return cut;
    }

    /** For one connection. */
    public SSLEngine engine() {
        SSLContext context = kept == null ? context() : kept;
        SSLEngine engine = context.createSSLEngine(peerName.isEmpty() ? "localhost" : peerName, ANY_PORT);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(serverName);
        parameters.setApplicationProtocols(protocols);
        if (versions.length > 0) {
            parameters.setProtocols(versions);
        }
        if (ciphers.length > 0) {
            parameters.setCipherSuites(ciphers);
        }
        if (verifiesName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** A host name that is not checked, as SNIHostName would. */
    private static final class RawName extends SNIServerName {
        RawName(String name) {
            super(HOST_NAME, name.getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
