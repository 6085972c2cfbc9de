package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.ClientProof;
import io.sluice.dataplane.http.DetachedExchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.ObjectRef;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Reason;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.SettingsReader;
import io.sluice.settings.TlsSettings;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections of one host and requests for another. A host's certificate is known by a word. */
class MisdirectionTest {
    private static final HttpSettings HTTP = SettingsReader.defaults(HttpSettings.class);
    private static final ClientCertificates ASKED =
            new ClientCertificates(Mode.REQUIRED, bytes("ca"), PrivateBytes.EMPTY, 1);

    private final Map<String, TlsHost> exact = new HashMap<>();
    private final Map<String, TlsHost> wildcard = new HashMap<>();
    private final Misdirection byPolicy = misdirection("policy");

    private static Misdirection misdirection(String when) {
        return new Misdirection(SettingsReader.read(
                TlsSettings.class, name -> name.equals("misdirected") ? Optional.of(when) : Optional.empty()));
    }

    private static PrivateBytes bytes(String text) {
        return new PrivateBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void host(String name, String certificate, ClientCertificates clients) {
        TlsIdentity identity = new TlsIdentity.Certificate(
                bytes(certificate),
                bytes("key"),
                Instant.EPOCH,
                Instant.MAX,
                new ObjectRef("Secret", "n", certificate));
        TlsHost host = new TlsHost(name, identity, clients, /* minTls13 */ false);
        boolean isWildcard = name.startsWith("*.");
        (isWildcard ? wildcard : exact).put(isWildcard ? name.substring(2) : name, host);
    }

    private TlsTable table() {
        return new TlsTable(Map.copyOf(exact), Map.copyOf(wildcard), TlsHost.UNNAMED, Map.of(), Map.of());
    }

    private static Peer connectedTo(String name, TlsTable table) {
        TlsSession session = new TlsSession(
                name.getBytes(StandardCharsets.US_ASCII),
                table.find(name),
                ClientProof.NONE,
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                /* resumed */ false);
        return new Peer(InetAddress.getLoopbackAddress(), /* trusted */ false, 8443, session);
    }

    private static Reason ask(Misdirection misdirection, Peer peer, String host, TlsTable table) {
        RequestHead head = new RequestHead(new HeaderBlock(64, 4));
        String text = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        assertThat(new RequestHeadReader(HTTP, peer.secure())
                        .read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)), head))
                .isEqualTo(RequestHeadReader.DONE);
        return misdirection.check(new DetachedExchange(head, null, peer, new Loop(0, () -> 0, 0)), table);
    }

    @ParameterizedTest
    @DisplayName("T-01 another host is served by the connection exactly if its policy is the same")
    @CsvSource({
        "a.example, a.example, served, served",
        "a.example, A.example.:8443, served, served",
        "a.example, same.example, served, refused",
        "a.example, other.example, refused, refused",
        "a.example, guarded.example, refused, refused",
        "a.example, unknown.example, refused, refused",
        "a.example, x.w.example, served, refused",
        "x.w.example, y.w.example, served, refused",
        "x.w.example, x.y.w.example, refused, refused",
        "unknown.example, unknown.example, served, served",
        "unknown.example, unheard.example, served, refused",
        "unknown.example, a.example, refused, refused",
        "'', unknown.example, served, refused",
        "'', a.example, refused, refused",
        "'', guarded.example, refused, refused",
        "guarded.example, guarded.example, served, served",
        "guarded.example, a.example, refused, refused",
    })
    void policiesDecide(String name, String host, String byPolicyAlone, String always) {
        host("a.example", "one", ClientCertificates.NONE);
        host("same.example", "one", ClientCertificates.NONE);
        host("other.example", "two", ClientCertificates.NONE);
        host("guarded.example", "one", ASKED);
        host("*.w.example", "one", ClientCertificates.NONE);
        assertThat(ask(byPolicy, connectedTo(name, table()), host, table())).isEqualTo(reason(byPolicyAlone));
        assertThat(ask(misdirection("always"), connectedTo(name, table()), host, table()))
                .isEqualTo(reason(always));
    }

    private static Reason reason(String word) {
        return word.equals("served") ? null : Reason.MISDIRECTED;
    }

    @Test
    @DisplayName(
            "T-02 one wildcard certificate, client certificates on one of its hosts: not by the connection of the other")
    void coalescingIsNoWayToAHostWithClientCertificates() {
        host("*.w.example", "one", ClientCertificates.NONE);
        host("guarded.w.example", "one", ASKED);
        Peer peer = connectedTo("open.w.example", table());
        assertThat(ask(byPolicy, peer, "open.w.example", table())).isNull();
        assertThat(ask(byPolicy, peer, "guarded.w.example", table())).isEqualTo(Reason.MISDIRECTED);
        assertThat(ask(byPolicy, peer, "other.w.example", table())).isNull();
    }

    @Test
    @DisplayName("T-13 a replaced certificate does not end a connection")
    void aReplacedCertificateIsNoReason() {
        host("a.example", "one", ClientCertificates.NONE);
        host("same.example", "one", ClientCertificates.NONE);
        Peer peer = connectedTo("a.example", table());
        host("a.example", "renewed", ClientCertificates.NONE);
        assertThat(ask(byPolicy, peer, "a.example", table())).isNull();
        assertThat(ask(byPolicy, peer, "same.example", table())).isEqualTo(Reason.MISDIRECTED);
        host("same.example", "renewed", ClientCertificates.NONE);
        assertThat(ask(byPolicy, peer, "same.example", table())).isNull();
    }

    @Test
    @DisplayName("T-02 client certificates that are asked for only now are asked for on a new connection")
    void newlyAskedClientCertificatesNeedANewConnection() {
        host("a.example", "one", ClientCertificates.NONE);
        TlsTable before = table();
        Peer peer = connectedTo("a.example", before);
        assertThat(ask(byPolicy, peer, "a.example", before)).isNull();
        host("a.example", "one", ASKED);
        assertThat(ask(byPolicy, peer, "a.example", table())).isEqualTo(Reason.MISDIRECTED);
        assertThat(ask(byPolicy, peer, "a.example", before)).isNull();
    }

    @Test
    void aConnectionWithoutTlsIsNobodysInParticular() {
        host("a.example", "one", ASKED);
        Peer plain = new Peer(InetAddress.getLoopbackAddress(), /* trusted */ false, 8080, /* tls */ null);
        assertThat(ask(misdirection("always"), plain, "a.example", table())).isNull();
    }

    @Test
    void whatAConnectionKeepsDoesNotHoldTheTable() {
        host("a.example", "one", ClientCertificates.NONE);
        TlsTable served = table();
        Peer peer = connectedTo("a.example", served);
        assertThat(ask(byPolicy, peer, "a.example", served)).isNull();
        assertThat(peer.judged.getClass().getRecordComponents())
                .noneMatch(part -> part.getType().equals(TlsTable.class));
    }
}
