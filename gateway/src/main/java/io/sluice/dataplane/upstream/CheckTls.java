package io.sluice.dataplane.upstream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * TLS for checks. Whatever certificate an endpoint shows is taken, as a kubelet does: Pods have certificates for their
 * Services' names, if not for themselves, and a check tells nothing that is worth hearing. Made when first needed; one
 * thread.
 */
final class CheckTls {
    private SslContext context;

    SslHandler handler(ByteBufAllocator buffers) {
        if (context == null) {
            context = make();
        }
        return context.newHandler(buffers);
    }

    private static SslContext make() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK) // a handshake every few seconds needs no native library
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("this JDK has no TLS", e);
        }
    }
}
