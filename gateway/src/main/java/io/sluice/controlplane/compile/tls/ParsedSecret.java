package io.sluice.controlplane.compile.tls;

import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.model.PrivateBytes;
import io.sluice.model.TlsIdentity;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a Secret of type {@code kubernetes.io/tls} is good for. Pure: it is not said whether its certificate is valid today.
 * Some 0.1 ms; 3 ms for an EC key that is stored without its public half.
 */
public final class ParsedSecret {
    static final String CERTIFICATE = "tls.crt";
    static final String KEY = "tls.key";
    static final String AUTHORITIES = "ca.crt";
    static final String UNREADABLE = "cannot be read: ";
    private static final String TYPE = "kubernetes.io/tls";

    private final Optional<TlsIdentity.Certificate> certificate;
    private final Optional<Problem> problem;
    private final CoveredNames names;
    private final boolean reordered;
    private final boolean incomplete;

    private ParsedSecret(
            Optional<TlsIdentity.Certificate> certificate,
            Optional<Problem> problem,
            CoveredNames names,
            boolean reordered,
            boolean incomplete) {
        this.certificate = certificate;
        this.problem = problem;
        this.names = names;
        this.reordered = reordered;
        this.incomplete = incomplete;
    }

    /** What is in it. */
    public static ParsedSecret of(SecretFact secret) {
        Outcome<ParsedSecret> outcome = guarded(secret);
        return outcome instanceof Outcome.Good<ParsedSecret> good
                ? good.value()
                : unusable(((Outcome.Bad<ParsedSecret>) outcome).problem());
    }

    /**
     * The JDK's readers do not promise to fail in one way only, and a Secret that made the compiler fail would stop the changes of
     * everybody. The name of the exception is said, its message is not: it may quote what was read.
     */
    private static Outcome<ParsedSecret> guarded(SecretFact secret) {
        try {
            return typed(secret).then(ParsedSecret::read);
        } catch (RuntimeException e) {
            return Outcome.bad(
                    "data",
                    UNREADABLE + e.getClass().getSimpleName(),
                    "make the Secret anew; this is a defect of Sluice");
        }
    }

    private static ParsedSecret unusable(Problem problem) {
        return new ParsedSecret(Optional.empty(), Optional.of(problem), CoveredNames.NONE, false, false);
    }

    private static Outcome<SecretFact> typed(SecretFact secret) {
        return secret.type().equals(TYPE)
                ? Outcome.good(secret)
                : Outcome.bad("type", "is not " + TYPE, "make the Secret anew with type: " + TYPE);
    }

    static Outcome<ParsedSecret> read(SecretFact secret) {
        return blocks(secret, CERTIFICATE)
                .then(blocks -> Certificates.read(CERTIFICATE, blocks))
                .then(written -> key(secret)
                        .then(key -> Chain.of(CERTIFICATE, written, key)
                                .then(chain -> Outcome.good(usable(secret, chain, key)))));
    }

    private static Outcome<KeyMatch> key(SecretFact secret) {
        return blocks(secret, KEY).then(blocks -> PrivateKeys.read(KEY, blocks));
    }

    static Outcome<List<Pem.Block>> blocks(SecretFact secret, String name) {
        PrivateBytes text = secret.data().get(name);
        return text == null || text.size() == 0
                ? Outcome.bad(name, "is missing or empty", "put it into the Secret, as PEM")
                : Pem.read(name, text);
    }

    private static ParsedSecret usable(SecretFact secret, Chain chain, KeyMatch key) {
        X509Certificate leaf = chain.leaf();
        byte[] encoded = key.encoded();
        TlsIdentity.Certificate certificate = new TlsIdentity.Certificate(
                new PrivateBytes(chain.encoded()),
                new PrivateBytes(encoded),
                leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant(),
                secret.meta().ref());
        Arrays.fill(encoded, (byte) 0);
        return new ParsedSecret(
                Optional.of(certificate),
                Optional.empty(),
                CoveredNames.of(leaf),
                chain.reordered(),
                chain.lacksIssuer(authorities(secret)));
    }

    /** What is not readable there says nothing about the chain: it may be meant for other things, and is reported for them. */
    private static List<X509Certificate> authorities(SecretFact secret) {
        Outcome<List<X509Certificate>> read =
                blocks(secret, AUTHORITIES).then(blocks -> Certificates.read(AUTHORITIES, blocks));
        return read instanceof Outcome.Good<List<X509Certificate>> good ? good.value() : List.of();
    }

    /** Absent exactly if there is a problem. */
    public Optional<TlsIdentity.Certificate> certificate() {
        return certificate;
    }

    /** Why it cannot be used. */
    public Optional<Problem> problem() {
        return problem;
    }

    /**
     * Whether a client takes its certificate for that host.
     *
     * @param host canonical; {@code *.} in front for a wildcard
     */
    public boolean covers(String host) {
        return names.covers(host);
    }

    /** Whether its certificates stood in another order than they are sent in. */
    public boolean reordered() {
        return reordered;
    }

    /** Whether its certificate stands alone although its {@code ca.crt} is not its issuer: clients cannot link the two. */
    public boolean incomplete() {
        return incomplete;
    }

    @Override
    public String toString() {
        return certificate
                .map(Object::toString)
                .orElseGet(() -> problem.map(Problem::toString).orElse(""));
    }
}
