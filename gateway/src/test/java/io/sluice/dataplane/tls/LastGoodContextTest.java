package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.Identity;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ObjectRef;
import io.sluice.model.PrivateBytes;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Libraries that fail in ways of their own while something is made of one certificate. */
@DisplayName("T-14 a bad Secret is the matter of its hosts alone")
class LastGoodContextTest {
    private static final Authority ROOT = Authority.root("root");
    private static final Identity FIRST = ROOT.server("first.example");
    private static final Identity SECOND = ROOT.server("second.example");
    private static final Identity THIRD = ROOT.server("third.example");

    private final Set<PrivateBytes> broken = new HashSet<>();
    private final List<String> failures = new ArrayList<>();
    private final ServerContexts contexts = new ServerContexts(new Fragile(), Instant.now());

    /** What no library promises not to do. */
    private final class Fragile extends ContextBuilder {
        private Fragile() {
            super(ServerContextsTest.settings(Map.of()), List.of("http/1.1"));
        }

        @Override
        ServerContext build(TlsHost host, PrivateBytes chain, PrivateBytes key)
                throws GeneralSecurityException, SSLException {
            if (broken.contains(key)) {
                throw new IllegalStateException("the key, word by word");
            }
            return super.build(host, chain, key);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        contexts.close();
        assertThat(contexts.alive()).isZero();
    }

    private LiveTls take(TlsHost... hosts) {
        Map<String, TlsHost> exact = new HashMap<>();
        for (TlsHost host : hosts) {
            exact.put(host.host(), host);
        }
        TlsTable table = new TlsTable(exact, Map.of(), TlsHost.UNNAMED, Map.of(), Map.of());
        LiveTls live = contexts.prepare(table, Runnable::run, (host, why) -> failures.add(host.host()));
        contexts.forget(live).run();
        return live;
    }

    private static TlsHost host(String name, Identity identity, String namespace) {
        TlsIdentity.Certificate made = TlsIdentities.of(identity);
        TlsIdentity.Certificate placed = new TlsIdentity.Certificate(
                made.chain(), made.key(), made.notBefore(), made.notAfter(), new ObjectRef("Secret", namespace, name));
        return new TlsHost(name, placed, ClientCertificates.NONE, /* minTls13 */ false);
    }

    private static TlsHost host(String name, Identity identity) {
        return host(name, identity, "shop");
    }

    private void breakDown(Identity identity) {
        broken.add(TlsIdentities.of(identity).key());
    }

    private static ServerContext of(LiveTls live, String name) {
        return live.context(live.table().find(name));
    }

    @Test
    void theOthersAreServed() {
        breakDown(FIRST);
        LiveTls live = take(host("a.example", FIRST), host("b.example", SECOND));
        assertThat(of(live, "a.example")).isNull();
        assertThat(of(live, "b.example")).isNotNull();
        assertThat(failures).containsExactly("a.example");
        assertThat(live.refused())
                .containsExactly(Map.entry(new ObjectRef("Secret", "shop", "a.example"), "IllegalStateException"));
    }

    @Test
    void theLastGoodOneStaysAndTheOthersChange() {
        LiveTls before = take(host("a.example", FIRST), host("b.example", FIRST));
        breakDown(SECOND);
        LiveTls live = take(host("a.example", SECOND), host("b.example", THIRD));
        assertThat(of(live, "a.example")).isSameAs(of(before, "a.example"));
        assertThat(of(live, "b.example")).isNotNull().isNotSameAs(of(before, "b.example"));
        live = take(host("a.example", SECOND), host("c.example", THIRD));
        assertThat(of(live, "a.example")).as("still").isSameAs(of(before, "a.example"));
        assertThat(contexts.alive()).isEqualTo(3);
        assertThat(failures).as("tried once").containsExactly("a.example");
        live = take(host("a.example", THIRD));
        assertThat(of(live, "a.example")).isNotSameAs(of(before, "a.example"));
        assertThat(live.refused()).isEmpty();
        assertThat(contexts.alive()).isEqualTo(2);
    }

    @Test
    void eachHostGoesOnWithItsOwn() {
        LiveTls before = take(host("a.example", FIRST), host("b.example", SECOND));
        breakDown(THIRD);
        LiveTls live = take(host("a.example", THIRD), host("b.example", THIRD), host("c.example", THIRD));
        assertThat(of(live, "a.example")).isSameAs(of(before, "a.example"));
        assertThat(of(live, "b.example")).isSameAs(of(before, "b.example"));
        assertThat(of(live, "c.example")).isNull();
    }

    @Test
    void aHostThatWasGoneHasNone() {
        take(host("a.example", FIRST));
        take();
        breakDown(SECOND);
        assertThat(of(take(host("a.example", SECOND)), "a.example")).isNull();
        assertThat(contexts.alive()).isEqualTo(1);
    }

    @Test
    void thatOfAnotherNamespaceIsSomebodyElses() {
        take(host("a.example", FIRST, "shop"));
        breakDown(SECOND);
        assertThat(of(take(host("a.example", SECOND, "other")), "a.example")).isNull();
    }

    @Test
    void nothingIsKeptThatAsksLessOfClients() {
        take(host("a.example", FIRST));
        breakDown(SECOND);
        TlsIdentity second = host("a.example", SECOND).identity();
        TlsHost strict = new TlsHost("a.example", second, ClientCertificates.NONE, /* minTls13 */ true);
        assertThat(of(take(strict), "a.example")).isNull();
        take(host("a.example", FIRST));
        ClientCertificates asked = new ClientCertificates(
                ClientCertificates.Mode.REQUIRED, TlsIdentities.of(FIRST).chain(), PrivateBytes.EMPTY, 1);
        assertThat(of(take(new TlsHost("a.example", second, asked, /* minTls13 */ false)), "a.example"))
                .isNull();
    }
}
