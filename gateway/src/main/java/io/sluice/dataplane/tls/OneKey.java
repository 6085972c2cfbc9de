package io.sluice.dataplane.tls;

import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A key and its certificates, on their way to the engine. Java's own way is a key store, which encrypts the key for that by
 * a password, slowly by intent: ten thousand hosts would take minutes. And it knows only the kinds of keys that TLS 1.2 has
 * names for.
 *
 * <p>BoringSSL's form of them is made in the first handshake and kept by Netty as long as it is given the same objects, as it is here.
 * Not wrapped in {@code OpenSslCachingX509KeyManagerFactory}, which does the same: two first handshakes at once, on two event loops,
 * leave it with a reference too many, and the native memory is never freed (Netty 4.2.18).
 */
final class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "key";

    private final PrivateKey key;
    private final X509Certificate[] chain;

    private OneKey(PrivateKey key, X509Certificate... chain) {
        this.key = key;
        this.chain = chain;
    }

    /** @param chain the leaf first */
    static KeyManagerFactory factory(PrivateKey key, X509Certificate... chain) {
        return new Factory(new OneKey(key, chain));
    }

    private static final class Factory extends KeyManagerFactory {
        private static final Provider NOBODY = new Provider("Sluice", "1", "one key, for those who ask this object") {};

        Factory(OneKey one) {
            super(
                    new KeyManagerFactorySpi() {
                        @Override
                        protected void engineInit(KeyStore store, char[] password) {
                            throw new UnsupportedOperationException("it has its key");
                        }

                        @Override
                        protected void engineInit(ManagerFactoryParameters parameters) {
                            throw new UnsupportedOperationException("it has its key");
                        }

                        @Override
                        protected KeyManager[] engineGetKeyManagers() {
                            return new KeyManager[] {one};
                        }
                    },
                    NOBODY,
                    "one");
        }
    }

    /** Of a kind without a name it is taken for each; the engine finds out whether the client can do with it. */
    private String alias(String kind) {
        String algorithm = key.getAlgorithm();
        return algorithm.equals(kind) || algorithm.startsWith("Ed") ? ALIAS : null;
    }

    @Override
    public String chooseEngineServerAlias(String kind, Principal[] issuers, SSLEngine engine) {
        return alias(kind);
    }

    @Override
    public String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
        return alias(kind);
    }

    @Override
    public String[] getServerAliases(String kind, Principal[] issuers) {
        return alias(kind) == null ? null : new String[] {ALIAS};
    }

    @Override
    public String[] getClientAliases(String kind, Principal[] issuers) {
        return getServerAliases(kind, issuers);
    }

    @Override
    public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
        return firstAlias(kinds);
    }

    @Override
    public String chooseEngineClientAlias(String[] kinds, Principal[] issuers, SSLEngine engine) {
        return firstAlias(kinds);
    }

    /** Whomever the server names as issuer: it is what the user has said is to be shown. */
    private String firstAlias(String... kinds) {
        for (String kind : kinds) {
            if (alias(kind) != null) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
