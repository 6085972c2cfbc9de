package io.sluice.dataplane.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.tls.TlsIdentities;
import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.CertificateSpec;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsOutcome;
import io.sluice.model.GatewayPlan;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Reason;
import io.sluice.model.TlsIdentity;
import io.sluice.model.UpstreamTls;
import io.sluice.model.UpstreamTransport;
import io.sluice.testing.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that speak TLS: whose certificates are taken, what is shown to them, and how their connections end. */
class UpstreamTlsTest {
    private static final String NAME = "shop.test.svc";
    private static final String GET = "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 2\r\n\r\nhi";
    private static final Authority ROOT = Authority.root("Test root");
    private static final Authority STRANGER = Authority.root("Another root");

    private final DataPlaneRig rig = DataPlaneRig.options()
            .with("ejectAfter", "0")
            .with("connectTimeout", "2s")
            .start();
    private WitnessUpstream witness;

    @RegisterExtension
    final LogLines log = LogLines.of(EndpointPool.class);

    @AfterEach
    void stop() {
        rig.close();
        if (witness != null) {
            witness.close();
        }
    }

    /** What the gateway wants of the endpoint; by default what a user gets who says nothing but {@code HTTPS} and a CA. */
    private static final class Wanted {
        String name = NAME;
        boolean sendName = true;
        boolean verify = true;
        int depth = 1;
        PrivateBytes authorities = der(ROOT.certificate());
        PrivateBytes revocations = PrivateBytes.EMPTY;
        Optional<TlsIdentity.Certificate> client = Optional.empty();
        List<String> versions = List.of("TLSv1.2", "TLSv1.3");
        String ciphers = "";
        boolean http2;

        UpstreamTls tls() {
            return new UpstreamTls(
                    name, sendName, verify, depth, authorities, revocations, client, versions, ciphers, http2);
        }
    }

    private static PrivateBytes der(X509Certificate... certificates) {
        try {
            byte[][] all = new byte[certificates.length][];
            for (int i = 0; i < all.length; i++) {
                all[i] = certificates[i].getEncoded();
            }
            return new PrivateBytes(Bytes.concat(all));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static PrivateBytes der(X509CRL... lists) {
        try {
            byte[] all = {};
            for (X509CRL list : lists) {
                all = Bytes.concat(all, list.getEncoded());
            }
            return new PrivateBytes(all);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void serve(Identity shown, Wanted wanted) {
        serve(ServerCertificate.of(shown), wanted);
    }

    private void serve(ServerCertificate shown, Wanted wanted) {
        witness = WitnessUpstream.named("secure").tls(shown).start();
        rig.serve(plan(wanted));
    }

    private GatewayPlan plan(Wanted wanted) {
        return plan(wanted, witness.address());
    }

    private static GatewayPlan plan(Wanted wanted, InetSocketAddress... endpoints) {
        UpstreamTransport byTls = new UpstreamTransport(UpstreamTransport.Protocol.HTTPS, Optional.of(wanted.tls()));
        return DataPlaneRig.plan(
                DataPlaneRig.forward("shop"), DataPlaneRig.by(byTls, DataPlaneRig.upstream("shop", endpoints)));
    }

    private void assertServed() {
        RawResponse response = RawClient.exchange(rig.address(), GET);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).startsWith("secure");
        assertThat(rig.nextEnded().status()).isEqualTo(200);
    }

    private void assertRefused(Reason reason) {
        RawResponse response = RawClient.exchange(rig.address(), POST);
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.bodyText()).contains(reason.code()).contains(reason.word());
        assertThat(rig.nextEnded().reason()).isEqualTo(reason);
        assertThat(rig.plane().count(reason)).isEqualTo(1);
        assertThat(witness.requests())
                .as("what was sent to somebody who cannot be trusted")
                .isEmpty();
    }

    /** What the label of a reason does not say. */
    private void assertLogged(String why) {
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains(String.valueOf(witness.address().getPort()))
                .contains(why);
    }

    private TlsOutcome seen() {
        return witness.connections().get(0).tls();
    }

    // --- who is taken -------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T-12 a certificate of a trusted authority for the name; the name is sent")
    void aGoodCertificateIsServedAndTheNameSent() {
        serve(ServerCertificate.of(ROOT.server(NAME)).alpn("http/1.1"), new Wanted());
        assertServed();
        assertThat(seen().serverName()).isEqualTo(NAME);
        assertThat(seen().version()).isEqualTo("TLSv1.3");
        assertThat(seen().protocol()).isEqualTo("http/1.1");
    }

    @Test
    @DisplayName("T-12 a wrong name")
    void aCertificateForAnotherNameIsRefused() {
        serve(ROOT.server("cart.test.svc"), new Wanted());
        assertRefused(Reason.UPSTREAM_NAME_MISMATCH);
        assertLogged("the certificate is not for " + NAME);
    }

    @Test
    @DisplayName("T-12 a name that only the subject has")
    void aCommonNameIsNoName() {
        serve(ROOT.issue(CertificateSpec.named(NAME)), new Wanted());
        assertRefused(Reason.UPSTREAM_NAME_MISMATCH);
    }

    @Test
    @DisplayName("T-12 expired")
    void anExpiredCertificateIsRefused() {
        serve(ROOT.issue(CertificateSpec.named(NAME).names(NAME).expired()), new Wanted());
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        assertLogged("its certificate has expired");
    }

    @Test
    @DisplayName("T-12 not yet valid")
    void aCertificateOfTomorrowIsRefused() {
        serve(ROOT.issue(CertificateSpec.named(NAME).names(NAME).notYetValid()), new Wanted());
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        assertLogged("its certificate is not yet valid");
    }

    @Test
    @DisplayName("T-12 many endpoints with wrong certificates: the log has a few lines, each of another endpoint")
    void manyEndpointsThatFailDoNotFloodTheLog() {
        ServerCertificate wrong = ServerCertificate.of(STRANGER.server(NAME));
        List<WitnessUpstream> endpoints = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                endpoints.add(WitnessUpstream.named("secure").tls(wrong).start());
            }
            rig.serve(plan(
                    new Wanted(),
                    endpoints.stream().map(WitnessUpstream::address).toArray(InetSocketAddress[]::new)));
            for (int i = 0; i < 8; i++) {
                assertThat(RawClient.exchange(rig.address(), GET).status()).isEqualTo(502);
            }
        } finally {
            endpoints.forEach(WitnessUpstream::close);
        }
        assertThat(log.lines()).hasSize(4);
        assertThat(log.lines().stream().map(line -> line.replaceFirst(" failed: .*", "")))
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("T-12 self-signed")
    void aSelfSignedCertificateIsRefused() {
        serve(Authority.selfSigned(CertificateSpec.named(NAME).names(NAME)), new Wanted());
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
    }

    @Test
    @DisplayName("T-12 self-signed, and named as trusted itself")
    void aSelfSignedCertificateThatIsTrustedIsServed() {
        Identity itself = Authority.selfSigned(CertificateSpec.named(NAME).names(NAME));
        Wanted wanted = new Wanted();
        wanted.authorities = der(itself.certificate());
        serve(itself, wanted);
        assertServed();
    }

    @Test
    @DisplayName("T-12 named as trusted itself, but for another name")
    void aTrustedCertificateIsForItsNameAlone() {
        Identity another = ROOT.server("cart.test.svc");
        Wanted wanted = new Wanted();
        wanted.authorities = der(another.certificate());
        serve(another, wanted);
        assertRefused(Reason.UPSTREAM_NAME_MISMATCH);
    }

    @Test
    @DisplayName("T-12 another authority; the JDK's own trust, without a CA, takes neither")
    void aStrangersCertificateIsRefused() {
        serve(STRANGER.server(NAME), new Wanted());
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        assertLogged("no path to a trusted authority");
    }

    @Test
    @DisplayName("T-12 without a CA of one's own: whom this machine trusts")
    void withoutAnAuthorityPublicOnesAreTrusted() {
        Wanted wanted = new Wanted();
        wanted.authorities = PrivateBytes.EMPTY;
        serve(ROOT.server(NAME), wanted);
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
    }

    @Test
    @DisplayName("T-12 revoked")
    void aRevokedCertificateIsRefused() {
        Identity revoked = ROOT.server(NAME);
        Wanted wanted = new Wanted();
        wanted.revocations = der(ROOT.revoking(revoked.certificate()));
        serve(revoked, wanted);
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        assertLogged("revoked");
    }

    @Test
    @DisplayName("T-12 revoked, and named as trusted itself")
    void aRevokedCertificateIsRefusedThoughItIsTrustedItself() {
        Identity pinned = ROOT.server(NAME);
        Wanted wanted = new Wanted();
        wanted.authorities = der(ROOT.certificate(), pinned.certificate());
        wanted.revocations = der(ROOT.revoking(pinned.certificate()));
        serve(pinned, wanted);
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        wanted.revocations = der(ROOT.revoking(ROOT.server("cart.test.svc").certificate()));
        rig.serve(plan(wanted));
        assertServed();
    }

    @Test
    @DisplayName("T-12 signed by a certificate that is trusted, but is no authority")
    void aTrustedEndpointIsNoAuthority() {
        Identity pinned = ROOT.server("one.test.svc");
        Wanted wanted = new Wanted();
        wanted.authorities = der(pinned.certificate());
        serve(Authority.pretended("one.test.svc", pinned).server(NAME), wanted);
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        assertLogged("no path to a trusted authority");
    }

    @Test
    @DisplayName("T-12 an authority that has expired")
    void anAuthorityIsNotValidForEver() {
        Authority old = Authority.root(CertificateSpec.named("Old root").expired());
        Wanted wanted = new Wanted();
        wanted.authorities = der(old.certificate());
        serve(old.server(NAME), wanted);
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
    }

    @Test
    @DisplayName("T-12 a trusted authority that the one above it has revoked")
    void aTrustedAuthorityMayBeRevoked() {
        Authority below = ROOT.intermediate("Below");
        Wanted wanted = new Wanted();
        wanted.authorities = der(below.certificate(), ROOT.certificate());
        wanted.revocations = der(ROOT.revoking(below.certificate()), below.revoking());
        serve(below.server(NAME), wanted);
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        wanted.revocations = der(ROOT.revoking(), below.revoking());
        rig.serve(plan(wanted));
        assertServed();
    }

    @Test
    @DisplayName("T-12 an authority that was renewed with its key, beside its expired certificate")
    void anAuthorityMayBeRenewed() {
        Authority old = Authority.root(CertificateSpec.named("Renewed root").expired());
        Authority renewed = old.renewed(CertificateSpec.named("Renewed root"));
        Authority below = old.intermediate("Below");
        Wanted wanted = new Wanted();
        wanted.authorities = der(old.certificate(), renewed.certificate(), below.certificate());
        serve(below.server(NAME), wanted);
        assertServed();
    }

    @Test
    @DisplayName("T-12 another one is revoked")
    void aCertificateThatIsNotOnTheListIsServed() {
        Wanted wanted = new Wanted();
        wanted.revocations = der(ROOT.revoking(ROOT.server("cart.test.svc").certificate()));
        serve(ROOT.server(NAME), wanted);
        assertServed();
    }

    @Test
    @DisplayName("T-12 a client's certificate where a server's is due")
    void aCertificateForClientsIsRefused() {
        serve(ROOT.issue(CertificateSpec.named(NAME).names(NAME).forClientsOnly()), new Wanted());
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
    }

    @Test
    @DisplayName("T-12 more intermediate certificates than the depth allows")
    void theDepthCounts() {
        Identity below =
                ROOT.intermediate("Below").intermediate("Further below").server(NAME);
        serve(below, new Wanted());
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        Wanted deeper = new Wanted();
        deeper.depth = 2;
        rig.serve(plan(deeper));
        assertServed();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 15})
    @DisplayName("T-12 as many intermediate certificates as the depth allows")
    void aLongPathIsServed(int intermediates) {
        Wanted deep = new Wanted();
        deep.depth = intermediates;
        serve(below(ROOT, intermediates).server(NAME), deep);
        assertServed();
    }

    @Test
    @DisplayName("T-12 more than sixteen certificates, whatever the depth")
    void aPathHasAnEnd() {
        Wanted deep = new Wanted();
        deep.depth = 30;
        serve(below(ROOT, 16).server(NAME), deep);
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        assertLogged("more than 16 certificates");
    }

    private static Authority below(Authority root, int intermediates) {
        Authority lowest = root;
        for (int below = 1; below <= intermediates; below++) {
            lowest = lowest.intermediate("Below " + below);
        }
        return lowest;
    }

    @Test
    @DisplayName("T-12 an authority that is trusted for names of one domain alone")
    void anAuthorityMayBeForSomeNames() {
        Authority others = Authority.root(CertificateSpec.named("Other root").namesBelow("other.svc"));
        Authority own = others.renewed(CertificateSpec.named("Other root").namesBelow("test.svc"));
        Wanted wanted = new Wanted();
        wanted.authorities = der(others.certificate());
        serve(others.server(NAME), wanted);
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        assertLogged("no path to a trusted authority");
        wanted.authorities = der(own.certificate());
        rig.serve(plan(wanted));
        assertServed();
    }

    @Test
    @DisplayName("T-12 an authority that says how many others may stand below it")
    void anAuthorityMayHaveNoneBelow() {
        Authority issuing = Authority.root(CertificateSpec.named("Issuing root").pathLength(0));
        Wanted wanted = new Wanted();
        wanted.authorities = der(issuing.certificate());
        serve(issuing.intermediate("Below issuing").server(NAME), wanted);
        assertRefused(Reason.UPSTREAM_CERTIFICATE_INVALID);
        Authority renewed =
                issuing.renewed(CertificateSpec.named("Issuing root").pathLength(1));
        wanted.authorities = der(renewed.certificate());
        rig.serve(plan(wanted));
        assertServed();
    }

    @Test
    @DisplayName("T-12 SNI missing (CVE-2026-50010): the name is verified all the same")
    void theNameIsVerifiedEvenIfItIsNotSent() {
        Wanted silent = new Wanted();
        silent.sendName = false;
        serve(ROOT.server("cart.test.svc"), silent);
        assertRefused(Reason.UPSTREAM_NAME_MISMATCH);
        Wanted itsName = new Wanted();
        itsName.sendName = false;
        itsName.name = "cart.test.svc";
        rig.serve(plan(itsName));
        assertServed();
        List<TlsOutcome> all =
                witness.connections().stream().map(each -> each.tls()).toList();
        assertThat(all).allSatisfy(one -> assertThat(one.serverName()).isEmpty());
    }

    @Test
    @DisplayName("V-111 verification off: anybody is taken")
    void withoutVerificationAnybodyIsServed() {
        Wanted trusting = new Wanted();
        trusting.verify = false;
        serve(Authority.selfSigned(CertificateSpec.named("x").expired()), trusting);
        assertServed();
    }

    @Test
    void aWildcardIsForOneLabel() {
        serve(ROOT.server("*.test.svc"), new Wanted());
        assertServed();
        Wanted deeper = new Wanted();
        deeper.name = "a.shop.test.svc";
        rig.serve(plan(deeper));
        RawResponse response = RawClient.exchange(rig.address(), GET);
        assertThat(response.status()).isEqualTo(502);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.UPSTREAM_NAME_MISMATCH);
    }

    // --- what is agreed on --------------------------------------------------------------------------------------

    @Test
    void theSuiteIsOneOfThoseThatAreWanted() {
        Wanted one = new Wanted();
        one.versions = List.of("TLSv1.2");
        one.ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305";
        serve(ROOT.server(NAME), one);
        assertServed();
        assertThat(seen().cipher()).isEqualTo("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
    }

    @Test
    void noCommonVersionIsAFailedHandshake() {
        Wanted old = new Wanted();
        old.versions = List.of("TLSv1.2");
        serve(ServerCertificate.of(ROOT.server(NAME)).versions("TLSv1.3"), old);
        assertRefused(Reason.UPSTREAM_TLS_FAILED);
    }

    @Test
    void anEndpointWithoutTlsIsAFailedHandshake() {
        witness = WitnessUpstream.start();
        rig.serve(plan(new Wanted()));
        RawResponse response = RawClient.exchange(rig.address(), POST);
        assertThat(response.status()).isEqualTo(502);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.UPSTREAM_TLS_FAILED);
    }

    /** TCP is there at once, so the time is the handshake's alone. */
    @Test
    void anEndpointThatSaysNothingInTheHandshakeIsATimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                DataPlaneRig hasty =
                        DataPlaneRig.options().with("connectTimeout", "300ms").start()) {
            hasty.serve(plan(new Wanted(), new InetSocketAddress("127.0.0.1", silent.getLocalPort())));
            assertThat(RawClient.exchange(hasty.address(), GET).status()).isEqualTo(504);
            assertThat(hasty.nextEnded().reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
        }
    }

    @Test
    @DisplayName("T-12 an endpoint that cannot be trusted: the next one is asked, whatever the method")
    void anotherEndpointIsTried() {
        serve(STRANGER.server(NAME), new Wanted());
        try (WitnessUpstream good = WitnessUpstream.named("good")
                .address("127.0.0.2", 0)
                .tls(ServerCertificate.of(ROOT.server(NAME)))
                .start()) {
            rig.serve(plan(new Wanted(), witness.address(), good.address()));
            for (int i = 0; i < 4; i++) {
                assertThat(RawClient.exchange(rig.address(), POST).bodyText()).startsWith("good");
            }
        }
        assertThat(witness.requests()).isEmpty();
    }

    @Test
    void theGatewayShowsItsOwnCertificateIfItIsAsked() {
        Identity gateway = ROOT.client("gateway");
        Wanted wanted = new Wanted();
        wanted.client = Optional.of(TlsIdentities.of(gateway));
        serve(ServerCertificate.of(ROOT.server(NAME)).demandingClients(ROOT), wanted);
        assertServed();
        assertThat(seen().peer()).isEqualTo(gateway.certificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName(
            "T-12 an endpoint that demands a certificate, and the gateway has none: with TLS 1.3 it says so behind the handshake")
    void anEndpointThatDemandsACertificateIsAFailedHandshake(String version) {
        serve(ServerCertificate.of(ROOT.server(NAME)).versions(version).demandingClients(ROOT), new Wanted());
        assertRefused(Reason.UPSTREAM_TLS_FAILED);
        assertLogged("it sends the alert ");
    }

    @Test
    @DisplayName("T-12 an endpoint that does not like the certificate that it is shown: the next one is asked")
    void whoeverRefusesTheGatewaysCertificateIsPassedOver() {
        Wanted wanted = new Wanted();
        wanted.client = Optional.of(TlsIdentities.of(ROOT.client("gateway")));
        serve(ServerCertificate.of(ROOT.server(NAME)).demandingClients(STRANGER), wanted);
        try (WitnessUpstream good = WitnessUpstream.named("good")
                .address("127.0.0.2", 0)
                .tls(ServerCertificate.of(ROOT.server(NAME)).demandingClients(ROOT))
                .start()) {
            rig.serve(plan(wanted, witness.address(), good.address()));
            for (int i = 0; i < 4; i++) {
                assertThat(RawClient.exchange(rig.address(), GET).bodyText()).startsWith("good");
            }
        }
        assertThat(witness.requests()).isEmpty();
    }

    // --- connections --------------------------------------------------------------------------------------------

    @Test
    void aConnectionIsUsedAgain() {
        serve(ROOT.server(NAME), new Wanted());
        for (int i = 0; i < 5; i++) {
            assertServed();
        }
        assertThat(witness.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void whatIsWantedOtherwiseIsNotSentByAConnectionFromBefore() {
        Wanted trusting = new Wanted();
        trusting.verify = false;
        serve(STRANGER.server(NAME), trusting);
        assertServed();
        rig.serve(plan(new Wanted()));
        RawResponse response = RawClient.exchange(rig.address(), GET);
        assertThat(response.status()).isEqualTo(502);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.UPSTREAM_CERTIFICATE_INVALID);
    }

    @Test
    void anUnusedConnectionIsClosedAtOnceWhenSomethingElseIsWanted() {
        Wanted trusting = new Wanted();
        trusting.verify = false;
        serve(STRANGER.server(NAME), trusting);
        assertServed();
        rig.serve(plan(new Wanted()));
        assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
    }

    @Test
    void aConnectionThatWasInUseMeanwhileIsNotKept() {
        Wanted trusting = new Wanted();
        trusting.verify = false;
        serve(STRANGER.server(NAME), trusting);
        Gate gate = new Gate();
        witness.respondNext(Responder.always(Answer.ok("x").after(gate)));
        try (RawClient client = rig.connect()) {
            client.send(GET);
            assertThat(witness.await(() -> gate.waiting() == 1)).isTrue();
            rig.serve(plan(new Wanted()));
            gate.open();
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
        assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
    }

    @Test
    @DisplayName("R-04 a body that ends with the connection is complete with close_notify only")
    void aBodyUntilCloseIsCompleteByCloseNotifyAlone() {
        serve(ROOT.server(NAME), new Wanted());
        witness.respond(Responder.always(untilClose()));
        RawResponse whole = RawClient.exchange(rig.address(), GET);
        assertThat(whole.bodyText()).isEqualTo("all of it");
        assertThat(rig.nextEnded().reason()).isNull();
        witness.close();
        serve(ServerCertificate.of(ROOT.server(NAME)).withoutCloseNotify(), new Wanted());
        witness.respond(Responder.always(untilClose()));
        try (RawClient client = rig.connect()) {
            client.send(GET);
            Received received = client.readUntilClose();
            assertThat(new String(received.bytes(), StandardCharsets.ISO_8859_1))
                    .doesNotEndWith("0\r\n\r\n");
        }
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.RESPONSE_TRUNCATED);
    }

    private static Answer untilClose() {
        return Answer.raw("HTTP/1.1 200 OK\r\n\r\nall of it").thenClose();
    }

    @Test
    void anUnusedConnectionThatTheEndpointEndsIsNotUsed() {
        serve(ROOT.server(NAME), new Wanted());
        assertServed();
        witness.closeIdleConnections();
        assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
        RawResponse response = RawClient.exchange(rig.address(), GET);
        assertThat(response.status()).isEqualTo(200);
    }

    @Test
    void aLargeBodyComesWholeInBothDirections() {
        serve(ROOT.server(NAME), new Wanted());
        witness.respond(Responder.always(Answer.large(5_000_000)));
        assertThat(RawClient.exchange(rig.address(), GET).body()).hasSize(5_000_000);
    }
}
