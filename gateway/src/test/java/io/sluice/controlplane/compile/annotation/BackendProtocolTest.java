package io.sluice.controlplane.compile.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names of suites that are accepted here are given to the engine as they are, which refuses an upstream for one that it does not know. */
class BackendProtocolTest {
    static Set<String> suites() {
        return BackendProtocol.SUITES;
    }

    @ParameterizedTest
    @MethodSource("suites")
    @DisplayName("proxy-ssl-ciphers: every suite that is accepted is known to the engine by this name")
    void accepted(String suite) throws SSLException {
        assertThat(OpenSsl.availableOpenSslCipherSuites()).contains(suite);
        List<String> offered = offered(suite);
        if (suite.startsWith("TLS_")) { // of these the engine offers all or none, whatever is asked of it
            assertThat(offered).contains(suite);
        } else {
            assertThat(offered)
                    .singleElement()
                    .satisfies(name -> assertThat(parts(name)).isEqualTo(parts(suite)));
        }
    }

    /** The parts of a suite's name that both ways of writing it have. */
    private static Set<String> parts(String suite) {
        String alike =
                suite.replace('_', '-').replaceAll("AES-?(\\d+)", "AES$1").replace("POLY1305-SHA256", "POLY1305");
        return Stream.of(alike.split("-"))
                .filter(part -> !Set.of("TLS", "RSA", "WITH", "CBC").contains(part))
                .collect(Collectors.toSet());
    }

    private static List<String> offered(String suite) throws SSLException {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .protocols("TLSv1.2", "TLSv1.3")
                .ciphers(List.of(suite), IdentityCipherSuiteFilter.INSTANCE)
                .build();
        SSLEngine engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT);
        try {
            return List.of(engine.getEnabledCipherSuites());
        } finally {
            ReferenceCountUtil.release(engine);
            ReferenceCountUtil.release(context);
        }
    }

    @Test
    void aSuiteThatTheEngineDoesNotKnowIsRefusedByIt() {
        assertThat(OpenSsl.availableOpenSslCipherSuites()).doesNotContain("DES-CBC3-SHA", "ECDHE-RSA-AES128-SHA256");
        assertThatThrownBy(() -> offered("DHE-RSA-AES128-SHA")).isInstanceOf(SSLException.class);
    }
}
