package io.sluice.kit.tls;

import java.util.List;
import javax.net.ssl.SSLContext;

/** For peers that are none of the kit's. */
public final class TlsContexts {
    private TlsContexts() {}

    public static SSLContext trusting(Authority root) {
        return Contexts.of(null, Contexts.trusting(List.of(root)));
    }
}
