package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.ClientProof;
import io.sluice.dataplane.http.ClientProof.State;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Bytes;
import io.sluice.kit.RawClient;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.CertificateSpec;
import io.sluice.kit.tls.HelloCut;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Reason;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of a host with client certificates show, and what their handshakes come to. */
class ClientCertificatesTest {
    private static final String HOST = "a.example";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final Authority SERVERS = Authority.root("servers");
    private static final Identity SERVER = SERVERS.server(HOST, "open.example");
    private static final Authority CLIENTS = Authority.root("clients");
    private static final Authority BELOW = CLIENTS.intermediate("below");

    private TlsDoor door = new TlsDoor(Map.of(), asking(CLIENTS.certificate(), 1));

    @AfterEach
    void nobodyIsLeft() {
        door.close();
        assertThat(door.open()).isZero();
        assertThat(door.contexts().alive()).isZero();
    }

    private static TlsTable asking(X509Certificate authority, int depth, X509CRL... revocations) {
        return asking(List.of(authority), depth, revocations);
    }

    private static TlsTable asking(List<X509Certificate> authorities, int depth, X509CRL... revocations) {
        ClientCertificates asked =
                new ClientCertificates(Mode.REQUIRED, der(authorities), new PrivateBytes(der(revocations)), depth);
        return new TlsTable(
                Map.of(HOST, host(HOST, asked), "open.example", host("open.example", ClientCertificates.NONE)),
                Map.of(),
                TlsHost.UNNAMED,
                Map.of(),
                Map.of());
    }

    private static TlsHost host(String name, ClientCertificates asked) {
        return new TlsHost(name, TlsIdentities.of(SERVER), asked, /* minTls13 */ false);
    }

    private static PrivateBytes der(List<X509Certificate> certificates) {
        return new PrivateBytes(Bytes.concat(certificates.stream()
                .map(certificate -> {
                    try {
                        return certificate.getEncoded();
                    } catch (CertificateEncodingException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(byte[][]::new)));
    }

    private static byte[] der(X509CRL... lists) {
        return Bytes.concat(Stream.of(lists)
                .map(list -> {
                    try {
                        return list.getEncoded();
                    } catch (CRLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(byte[][]::new));
    }

    private void serve(TlsTable table) {
        door.serve(table);
    }

    private ClientProof proof(TlsClient client) {
        try (RawClient connected = door.connect(client)) {
            connected.send(GET);
            assertThat(connected.readResponses(1).responses().get(0).status()).isEqualTo(200);
        }
        return door.nextSession().proof();
    }

    private ClientProof proof(Identity shown) {
        return proof(TlsClient.to(HOST).identity(shown));
    }

    private void failed(Identity shown, String why) {
        ClientProof proof = proof(shown);
        assertThat(proof.problem()).isEqualTo(why);
        assertThat(proof.state()).isEqualTo(State.FAILED);
        assertThat(proof.certificate()).isEqualTo(shown.certificate());
    }

    // --- what a certificate is worth ----------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("V-180 T-16 the certificate that an authority of the host has signed, and none")
    void aGoodOneAndNone(String version) {
        Identity one = CLIENTS.client("alice");
        ClientProof proof = proof(TlsClient.to(HOST).identity(one).versions(version));
        assertThat(proof).isEqualTo(new ClientProof(State.SUCCESS, "", "CN=alice", "CN=clients", one.certificate()));
        assertThat(proof(TlsClient.to(HOST).versions(version))).isEqualTo(ClientProof.NONE);
        assertThat(proof(TlsClient.to("open.example").identity(one).versions(version)))
                .isEqualTo(ClientProof.NONE);
    }

    @Test
    @DisplayName("T-16 every way in which a certificate can be bad is told after a handshake that was done")
    void badOnes() {
        failed(Authority.root("clients").client("a"), "no valid chain leads to an authority of the host");
        failed(SERVERS.client("a"), "no authority of the host has signed it");
        failed(Authority.selfSigned(CertificateSpec.named("a")), "no authority of the host has signed it");
        failed(CLIENTS.issue(CertificateSpec.named("a").expired()), "the certificate has expired");
        failed(CLIENTS.issue(CertificateSpec.named("a").notYetValid()), "the certificate is not yet valid");
        failed(CLIENTS.server("a"), "the certificate is not for clients");
        failed(BELOW.client("a").withoutIntermediates(), "no authority of the host has signed it");
    }

    @Test
    @DisplayName("T-16 a certificate that signs although it may not")
    void aLeafIsNoAuthority() {
        Identity leaf = CLIENTS.client("mallory");
        Authority forged = Authority.root("mallory");
        Identity shown = forged.client("a");
        Identity chained = new Identity(shown.keys(), List.of(shown.certificate(), leaf.certificate()));
        ClientProof proof = proof(chained);
        assertThat(proof.state()).isEqualTo(State.FAILED);
    }

    @Test
    @DisplayName("T-16 a chain is as long as the host admits, and 16 KiB")
    void depths() {
        Identity one = BELOW.client("a");
        Authority two = BELOW.intermediate("two");
        assertThat(proof(one).state()).isEqualTo(State.SUCCESS);
        failed(two.client("a"), "the certificate chain is too long");
        serve(asking(CLIENTS.certificate(), 10));
        Authority deepest = two;
        for (int below = 3; below <= 10; below++) {
            deepest = deepest.intermediate("below " + below);
        }
        Identity ten = deepest.issue(CertificateSpec.named("a").padding(16 << 10));
        assertThat(proof(ten).state()).isEqualTo(State.SUCCESS);
        failed(deepest.intermediate("eleventh").client("a"), "the certificate chain is too long");
        serve(asking(CLIENTS.certificate(), 30));
        for (int below = 11; below <= 30; below++) {
            deepest = deepest.intermediate("below " + below);
        }
        assertThat(proof(deepest.client("a")).problem()).isEmpty();
    }

    @Test
    @DisplayName("T-16 a chain of more than 64 KiB is an alert")
    void tooLongAChain() {
        Identity large = CLIENTS.issue(CertificateSpec.named("a").padding(65 << 10));
        try (RawClient client = door.connect(TlsClient.to(HOST).identity(large).versions("TLSv1.3"))) {
            client.readUntilClose();
        }
        door.await(() -> door.count(Reason.HANDSHAKE_FAILED) == 1);
        assertThat(door.count(Total.TLS_HANDSHAKES)).isZero();
    }

    @Test
    @DisplayName("T-16 a certificate that is on the list of revoked ones, and lists that are too old or not there")
    void revocation() {
        Identity good = CLIENTS.client("good");
        Identity revoked = CLIENTS.client("revoked");
        serve(asking(CLIENTS.certificate(), 1, CLIENTS.revoking(revoked.certificate())));
        assertThat(proof(good).state()).isEqualTo(State.SUCCESS);
        failed(revoked, "the certificate is revoked");
        failed(BELOW.client("a"), "no valid revocation list says whether it is revoked");
        serve(asking(CLIENTS.certificate(), 1, CLIENTS.revoking(), BELOW.revoking()));
        assertThat(proof(BELOW.client("a")).state()).isEqualTo(State.SUCCESS);
        Instant now = Instant.now();
        X509CRL stale = CLIENTS.revoking(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)), List.of());
        serve(asking(CLIENTS.certificate(), 1, stale));
        failed(good, "no valid revocation list says whether it is revoked");
    }

    @Test
    void aSelfSignedCertificateIsItsOwnAuthority() {
        Identity own = Authority.selfSigned(CertificateSpec.named("a"));
        serve(asking(own.certificate(), 1));
        assertThat(proof(own).state()).isEqualTo(State.SUCCESS);
        Identity old = Authority.selfSigned(CertificateSpec.named("a").expired());
        serve(asking(old.certificate(), 1));
        failed(old, "the certificate has expired");
    }

    @Test
    @DisplayName("T-16 a certificate that is its own authority, on the list of whoever has issued it")
    void whatIsListedItselfCanBeRevoked() {
        Identity own = CLIENTS.client("own");
        serve(asking(own.certificate(), 1, CLIENTS.revoking(own.certificate())));
        failed(own, "the certificate is revoked");
        serve(asking(
                own.certificate(), 1, CLIENTS.revoking(CLIENTS.client("other").certificate())));
        assertThat(proof(own).state()).isEqualTo(State.SUCCESS);
    }

    @Test
    @DisplayName("T-16 a certificate that is trusted itself signs no others, whether or not it has signed itself")
    void aTrustedLeafIsNoAuthority() {
        Identity own = Authority.selfSigned(CertificateSpec.named("own"));
        Identity leaf = CLIENTS.client("leaf");
        serve(asking(List.of(own.certificate(), leaf.certificate()), 1));
        assertThat(proof(own).state()).isEqualTo(State.SUCCESS);
        assertThat(proof(leaf).state()).isEqualTo(State.SUCCESS);
        failed(Authority.pretended("own", own).client("admin"), "no authority of the host has signed it");
        failed(Authority.pretended("leaf", leaf).client("admin"), "no authority of the host has signed it");
    }

    @Test
    @DisplayName("T-16 an authority that is trusted, and says of itself that it signs revocation lists alone")
    void anAuthorityThatMayNotSignCertificates() {
        int listsAlone = 0x02;
        Authority lists = Authority.root(CertificateSpec.named("lists").keyUsage(listsAlone));
        serve(asking(List.of(lists.certificate(), CLIENTS.certificate()), 1));
        failed(lists.client("a"), "no authority of the host has signed it");
        assertThat(proof(CLIENTS.client("a")).state()).isEqualTo(State.SUCCESS);
    }

    @Test
    @DisplayName("T-16 an authority that is not valid now, alone or above another that is trusted")
    void authoritiesAreValidForATime() {
        Authority old = Authority.root(CertificateSpec.named("old").expired());
        Authority lower = old.intermediate("lower");
        serve(asking(old.certificate(), 1));
        failed(old.client("a"), "the certificate has expired");
        serve(asking(List.of(old.certificate(), lower.certificate()), 1));
        failed(lower.client("a"), "the certificate has expired");
        Authority ended = CLIENTS.intermediate(CertificateSpec.named("ended").expired());
        serve(asking(List.of(CLIENTS.certificate(), ended.certificate()), 1));
        failed(ended.client("a"), "the certificate has expired");
        serve(asking(lower.certificate(), 1)); // trusted as it is: nothing is known of the one above
        assertThat(proof(lower.client("a")).state()).isEqualTo(State.SUCCESS);
    }

    @Test
    @DisplayName("T-16 an authority that is trusted, and revoked by the one above it")
    void authoritiesAreRevoked() {
        List<X509Certificate> bundle = List.of(BELOW.certificate(), CLIENTS.certificate());
        serve(asking(bundle, 1, CLIENTS.revoking(), BELOW.revoking()));
        assertThat(proof(BELOW.client("a")).state()).isEqualTo(State.SUCCESS);
        serve(asking(bundle, 1, CLIENTS.revoking(BELOW.certificate()), BELOW.revoking()));
        failed(BELOW.client("a"), "the certificate is revoked");
        assertThat(proof(CLIENTS.client("a")).state()).isEqualTo(State.SUCCESS);
        serve(asking(BELOW.certificate(), 1, CLIENTS.revoking(BELOW.certificate()), BELOW.revoking()));
        failed(BELOW.client("a"), "the certificate is revoked");
        serve(asking(bundle, 1, BELOW.revoking()));
        failed(BELOW.client("a"), "no valid revocation list says whether it is revoked");
    }

    @Test
    @DisplayName("T-16 an authority that is trusted for names of one domain alone")
    void anAuthorityMayBeForSomeNames() {
        Authority shop = Authority.root(CertificateSpec.named("shop").namesBelow("shop.example"));
        Authority lower = shop.intermediate("lower of shop");
        Identity own = shop.issue(CertificateSpec.named("a").names("a.shop.example"));
        Identity foreign = shop.issue(CertificateSpec.named("a").names("admin.bank.example"));
        Identity lowerForeign = lower.issue(CertificateSpec.named("a").names("admin.bank.example"));
        for (TlsTable each : List.of(
                asking(shop.certificate(), 1),
                asking(shop.certificate(), 1, shop.revoking(), lower.revoking()),
                asking(List.of(lower.certificate(), shop.certificate()), 1))) {
            serve(each);
            assertThat(proof(own).problem()).isEmpty();
            failed(foreign, "no valid chain leads to an authority of the host");
            failed(lowerForeign, "no valid chain leads to an authority of the host");
        }
    }

    @Test
    @DisplayName("T-16 an authority that says how many others may stand below it")
    void anAuthorityMayHaveNoneBelow() {
        Authority issuing = Authority.root(CertificateSpec.named("issuing").pathLength(0));
        serve(asking(issuing.certificate(), 5));
        assertThat(proof(issuing.client("a")).problem()).isEmpty();
        failed(issuing.intermediate("sub").client("a"), "no valid chain leads to an authority of the host");
        Authority two = Authority.root(CertificateSpec.named("two").pathLength(1));
        serve(asking(List.of(two.certificate(), two.intermediate("of two").certificate()), 5));
        assertThat(proof(two.intermediate("one").client("a")).problem()).isEmpty();
        failed(
                two.intermediate("one").intermediate("another").client("a"),
                "no valid chain leads to an authority of the host");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("T-16 an authority that was renewed with its key, beside its expired certificate")
    void anAuthorityMayBeRenewed(boolean oldFirst) {
        Authority old = Authority.root(CertificateSpec.named("renewed").expired());
        Authority renewed = old.renewed(CertificateSpec.named("renewed"));
        Authority lower = old.intermediate("lower of renewed");
        List<X509Certificate> both = oldFirst
                ? List.of(old.certificate(), renewed.certificate(), lower.certificate())
                : List.of(lower.certificate(), renewed.certificate(), old.certificate());
        serve(asking(both, 1));
        assertThat(proof(old.client("a")).state()).isEqualTo(State.SUCCESS);
        assertThat(proof(renewed.client("b")).state()).isEqualTo(State.SUCCESS);
        assertThat(proof(lower.client("c")).state()).isEqualTo(State.SUCCESS);
    }

    @Test
    @DisplayName("T-16 two authorities of one name, as while keys are changed")
    void aNameMayHaveTwoKeys() {
        Authority next = Authority.root("clients");
        serve(asking(List.of(next.certificate(), CLIENTS.certificate()), 1));
        assertThat(proof(CLIENTS.client("a")).state()).isEqualTo(State.SUCCESS);
        assertThat(proof(next.client("a")).state()).isEqualTo(State.SUCCESS);
        assertThat(proof(BELOW.client("a")).state()).isEqualTo(State.SUCCESS);
    }

    @Test
    @DisplayName("T-16 a name is no way to write lines of a header")
    void aNameHasNoControlBytes() {
        ClientProof proof = proof(CLIENTS.client("a\r\nX-Admin: yes\u00e9\u0000"));
        assertThat(proof.state()).isEqualTo(State.SUCCESS);
        assertThat(proof.subject()).isEqualTo("CN=a\\0D\\0AX-Admin: yes\\C3\\A9\\00");
    }

    // --- the handshake ------------------------------------------------------------------------------------------

    static Stream<HelloCut> cuts() {
        return Stream.of(
                HelloCut.WHOLE,
                HelloCut.records(1),
                HelloCut.records(40),
                HelloCut.records(1).inSegments(1),
                HelloCut.segments(1),
                HelloCut.segments(7),
                HelloCut.segments(100));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    @DisplayName("T-03 however a hello is cut, a certificate is asked for, and judged, as ever")
    void cutsMakeNoDifference(HelloCut cut) {
        Identity one = CLIENTS.client("alice");
        assertThat(proof(TlsClient.to(HOST).identity(one).cut(cut)).state()).isEqualTo(State.SUCCESS);
        assertThat(proof(TlsClient.to(HOST).cut(cut)).state()).isEqualTo(State.NONE);
        assertThat(proof(TlsClient.to("A.EXAMPLE.").identity(one).cut(cut)).state())
                .isEqualTo(State.SUCCESS);
        assertThat(proof(TlsClient.to("open.example").identity(one).cut(cut)).state())
                .isEqualTo(State.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("T-15 where certificates are asked for no session is resumed, and each connection shows its own")
    void nothingIsResumed(String version) {
        TlsClient client = TlsClient.to(HOST)
                .versions(version)
                .identity(CLIENTS.client("alice"))
                .resuming();
        for (int i = 0; i < 3; i++) {
            try (RawClient connected = door.connect(client)) {
                connected.send(GET);
                connected.readResponses(1);
            }
            TlsSession session = door.nextSession();
            assertThat(session.resumed()).isFalse();
            assertThat(session.proof().state()).isEqualTo(State.SUCCESS);
        }
        assertThat(door.count(Total.TLS_RESUMED)).isZero();
    }
}
