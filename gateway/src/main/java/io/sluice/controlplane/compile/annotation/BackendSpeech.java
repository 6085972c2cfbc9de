package io.sluice.controlplane.compile.annotation;

import io.sluice.controlplane.cluster.ObjectName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an Ingress says of how its backends are to be spoken to.
 *
 * @param refused what is said cannot be followed, so that no request is sent; all else is nothing then
 * @param tls whether by TLS; nothing is said where the Service's {@code appProtocol} decides
 * @param http2 whether by HTTP/2 alone; means something where {@code tls} is said
 * @param secret whom to trust, and what to show; of any namespace, as written
 * @param verify whether certificates are verified
 * @param depth the most certificates between an endpoint's and an authority's
 * @param name for which name certificates have to be
 * @param sendName whether it is sent (SNI)
 * @param versions of TLS; empty where nothing is said
 * @param ciphers an OpenSSL list; empty where nothing is said
 */
public record BackendSpeech(
        boolean refused,
        Optional<Boolean> tls,
        boolean http2,
        Optional<ObjectName> secret,
        Optional<Boolean> verify,
        OptionalInt depth,
        Optional<String> name,
        Optional<Boolean> sendName,
        List<String> versions,
        String ciphers) {
    public static final BackendSpeech UNSAID = nothing(/* refused */ false);

    /** What cannot be followed. */
    static final BackendSpeech REFUSED = nothing(/* refused */ true);

    public BackendSpeech {
        versions = List.copyOf(versions);
    }

    private static BackendSpeech nothing(boolean refused) {
        return new BackendSpeech(
                refused,
                Optional.empty(),
                /* http2 */ false,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                "");
    }
}
