package io.sluice.kit.tls;

import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * How a server of the kit speaks TLS: with one certificate, whatever name is asked for, by default without ALPN and
 * without asking for a client's certificate. Set it up on one thread; then any.
 */
public final class ServerCertificate {
    private final Identity identity;
    private String[] protocols = {};
    private String[] versions = {};
    private List<Authority> authorities = List.of();
    private boolean asks;
    private boolean demands;
    private boolean closesSilently;
    private Runnable amid;
    private SSLContext context;

    private ServerCertificate(Identity identity) {
        this.identity = identity;
    }

    public static ServerCertificate of(Identity identity) {
        return new ServerCertificate(identity);
    }

    /** For ALPN, the favourite first. A client that offers none of them is refused (RFC 7301 3.2). */
    public ServerCertificate alpn(String... names) {
        protocols = names.clone();
        return this;
    }

    public ServerCertificate versions(String... only) {
        versions = only.clone();
        return this;
    }

    /** Asks for a certificate and takes any or none: the test looks at {@link TlsOutcome#peerChain}. */
    public ServerCertificate askingClients(Authority... named) {
        asks = true;
        authorities = List.of(named);
        return this;
    }

    /** Refuses clients without a certificate below these. */
    public ServerCertificate demandingClients(Authority... trusted) {
        demands = true;
        authorities = List.of(trusted);
        return this;
    }

    /** Ends connections by a FIN without close_notify before it: what makes a body that runs until close truncated. */
    public ServerCertificate withoutCloseNotify() {
        closesSilently = true;
        return this;
    }

    /** Runs this, once, when a client's hello has come and is not answered yet; it must have offered what {@link #alpn} has first. */
    public ServerCertificate amidTheNextHandshake(Runnable what) {
        amid = what;
        return this;
    }

    public boolean closesSilently() {
        return closesSilently;
    }

    public Identity identity() {
        return identity;
    }

    private synchronized SSLContext context() {
        if (context == null) {
            TrustManager[] trust =
                    demands ? Contexts.trusting(authorities) : new TrustManager[] {new TrustAll(authorities)};
            context = Contexts.of(identity, trust);
        }
        return context;
    }

    /** For one connection. */
    public SSLEngine engine() {
        SSLEngine engine = context().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        if (versions.length > 0) {
            parameters.setProtocols(versions);
        }
        if (demands) {
            parameters.setNeedClientAuth(true);
        } else if (asks) {
            parameters.setWantClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        if (amid != null) {
            Runnable once = amid;
            amid = null;
            engine.setHandshakeApplicationProtocolSelector((handshaking, offered) -> {
                once.run();
                return protocols[0];
            });
        }
        return engine;
    }
}
