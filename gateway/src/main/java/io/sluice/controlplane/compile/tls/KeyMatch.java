package io.sluice.controlplane.compile.tls;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A private key that is fit for TLS, and which certificates are its. For RSA the numbers are compared, as a signature takes
 * 2 ms and there may be ten thousand keys. An EC key mostly has its public half beside it, which is compared; without one
 * something is signed and verified, some 3 ms, since the JDK does not compute it.
 */
final class KeyMatch {
    /** Clients refuse fewer. */
    private static final int FEWEST_RSA_BITS = 2048;

    /** With 8,192 bits a handshake holds up its event loop, and all that is served there, for some 20 ms. */
    private static final int MOST_RSA_BITS = 4096;

    /** By their numbers: others of the same size exist. */
    private static final Set<EllipticCurve> CURVES = Stream.of("secp256r1", "secp384r1", "secp521r1")
            .map(KeyMatch::curve)
            .collect(Collectors.toUnmodifiableSet());

    private static final String ED25519 = "Ed25519";
    private static final String ECDSA = "NONEwithECDSA";
    private static final byte[] NO_POINT = new byte[0];
    private static final byte[] CHALLENGE = new byte[32];

    private final PrivateKey key;
    private final Optional<byte[]> point;
    private byte[] signature;

    private KeyMatch(PrivateKey key, Optional<byte[]> point) {
        this.key = key;
        this.point = point;
    }

    private static EllipticCurve curve(String name) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class).getCurve();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + name, e);
        }
    }

    /**
     * @param name the Secret's key, for messages
     * @param pkcs8 the same, as it was written
     */
    static Outcome<KeyMatch> of(String name, PrivateKey key, byte[] pkcs8) {
        if (key instanceof RSAKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < FEWEST_RSA_BITS || bits > MOST_RSA_BITS) {
                return Outcome.bad(
                        name,
                        "is an RSA key of " + bits + " bits, and those of " + FEWEST_RSA_BITS + " to " + MOST_RSA_BITS
                                + " are served",
                        bits < FEWEST_RSA_BITS
                                ? "make a new key: clients refuse this one"
                                : "make a new key of 2048 bits, or ECDSA on P-256");
            }
        }
        return isSound(key)
                ? Outcome.good(new KeyMatch(key, publicPoint(pkcs8)))
                : Outcome.bad(
                        name,
                        "is damaged, or of a kind that is not served",
                        "use an RSA key of 2048 to 4096 bits, ECDSA on P-256, P-384 or P-521, or Ed25519");
    }

    private static boolean isSound(PrivateKey key) {
        if (key instanceof RSAPrivateCrtKey rsa) {
            return isSound(rsa);
        }
        if (key instanceof ECKey ec) {
            return CURVES.contains(ec.getParams().getCurve());
        }
        return key instanceof EdECKey ed && ed.getParams().getName().equals(ED25519);
    }

    /** RFC 8017 section 3.2. A damaged number would only be noticed by the first signature, which is a client's handshake. */
    private static boolean isSound(RSAPrivateCrtKey key) {
        BigInteger p = key.getPrimeP();
        BigInteger q = key.getPrimeQ();
        BigInteger two = BigInteger.TWO;
        if (p.compareTo(two) <= 0 || q.compareTo(two) <= 0 || !p.multiply(q).equals(key.getModulus())) {
            return false;
        }
        BigInteger e = key.getPublicExponent();
        BigInteger beforeP = p.subtract(BigInteger.ONE);
        BigInteger beforeQ = q.subtract(BigInteger.ONE);
        return key.getPrimeExponentP().multiply(e).mod(beforeP).equals(BigInteger.ONE)
                && key.getPrimeExponentQ().multiply(e).mod(beforeQ).equals(BigInteger.ONE)
                && key.getPrivateExponent().multiply(e).mod(beforeP).equals(BigInteger.ONE)
                && key.getPrivateExponent().multiply(e).mod(beforeQ).equals(BigInteger.ONE)
                && key.getCrtCoefficient().multiply(q).mod(p).equals(BigInteger.ONE);
    }

    /** PKCS#8, for whoever serves with it. */
    byte[] encoded() {
        return key.getEncoded();
    }

    /** Whether it is the private half of that key. */
    boolean matches(PublicKey other) {
        if (key instanceof RSAPrivateCrtKey mine) {
            return other instanceof RSAPublicKey rsa
                    && rsa.getModulus().equals(mine.getModulus())
                    && rsa.getPublicExponent().equals(mine.getPublicExponent());
        }
        if (!(key instanceof ECKey mine)) {
            return other instanceof EdECKey && verifies(other);
        }
        return other instanceof ECKey ec
                && ec.getParams().getCurve().equals(mine.getParams().getCurve())
                && point.map(own -> Arrays.equals(own, point(other))).orElseGet(() -> verifies(other));
    }

    /** RFC 5915 section 3, inside of RFC 5208 section 5: the public half of an EC key, where it is written. */
    private static Optional<byte[]> publicPoint(byte[] pkcs8) {
        DerReader whole = new DerReader(pkcs8);
        if (!whole.next(DerReader.SEQUENCE)) {
            return Optional.empty();
        }
        DerReader info = whole.inside();
        if (!info.next(DerReader.INTEGER) || !info.next(DerReader.SEQUENCE) || !info.next(DerReader.OCTET_STRING)) {
            return Optional.empty();
        }
        DerReader wrapped = info.inside();
        if (!wrapped.next(DerReader.SEQUENCE)) {
            return Optional.empty();
        }
        DerReader parts = wrapped.inside();
        while (parts.next()) {
            if (parts.tag() == DerReader.FIRST_EXPLICIT + 1) {
                DerReader point = parts.inside();
                return point.next(DerReader.BIT_STRING) ? Optional.of(point.content()) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** RFC 5280 section 4.1: of a SubjectPublicKeyInfo; in both places a BIT STRING. */
    private static byte[] point(PublicKey key) {
        DerReader whole = new DerReader(key.getEncoded());
        if (!whole.next(DerReader.SEQUENCE)) {
            return NO_POINT;
        }
        DerReader info = whole.inside();
        return info.next(DerReader.SEQUENCE) && info.next(DerReader.BIT_STRING) ? info.content() : NO_POINT;
    }

    private boolean verifies(PublicKey other) {
        try {
            Signature verifier = Signature.getInstance(key instanceof ECKey ? ECDSA : ED25519);
            verifier.initVerify(other);
            verifier.update(CHALLENGE);
            return verifier.verify(signed());
        } catch (GeneralSecurityException e) {
            return false; // a point that is not on the curve, a number out of range: no match
        }
    }

    private byte[] signed() throws GeneralSecurityException {
        if (signature == null) {
            Signature signer = Signature.getInstance(key instanceof ECKey ? ECDSA : ED25519);
            signer.initSign(key);
            signer.update(CHALLENGE);
            signature = signer.sign();
        }
        return signature;
    }

    /** The JDK's RSA keys show themselves. */
    @Override
    public String toString() {
        return key.getAlgorithm() + " key";
    }
}
