package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.compile.annotation.BackendSpeech;
import io.sluice.controlplane.compile.tls.UpstreamSecret;
import io.sluice.model.PrivateBytes;
import io.sluice.model.UpstreamTls;
import io.sluice.model.UpstreamTransport;
import io.sluice.model.UpstreamTransport.Protocol;
import java.util.List;
import java.util.Optional;

/**
 * How an upstream is spoken to by other than plain HTTP/1.1, in the form that its id has: one word for the protocol ({@link #H2C}, or
 * with TLS one of two), then what differs from the default. The Secret is there by name, so that the id stays when its content changes.
 */
record UpstreamSpeech(
        boolean http2,
        Optional<ObjectName> secret,
        boolean verify,
        int depth,
        String name,
        boolean sendName,
        List<String> versions,
        String ciphers) {
    /** HTTP/2 without TLS, which has no options. */
    static final String H2C = "h2c";

    private static final String HTTPS = "https";
    private static final String GRPCS = "grpcs";
    private static final int DEPTH = 1;
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    /**
     * By TLS.
     *
     * @param said by the Ingress
     * @param http2 whether by HTTP/2 alone
     */
    static UpstreamSpeech of(BackendSpeech said, boolean http2) {
        return new UpstreamSpeech(
                http2,
                said.secret(),
                said.verify().orElse(true),
                said.depth().orElse(DEPTH),
                said.name().orElse(""),
                said.sendName().orElse(true),
                said.versions().isEmpty() ? VERSIONS : said.versions(),
                said.ciphers());
    }

    String text() {
        StringBuilder text = new StringBuilder(http2 ? GRPCS : HTTPS);
        secret.ifPresent(each -> text.append(' ').append(each));
        option(text, !verify, "verify=off");
        option(text, depth != DEPTH, "depth=" + depth);
        option(text, !name.isEmpty(), "name=" + name);
        option(text, !sendName, "sni=off");
        option(text, !versions.equals(VERSIONS), "versions=" + String.join(",", versions));
        option(text, !ciphers.isEmpty(), "ciphers=" + ciphers);
        return text.toString();
    }

    private static void option(StringBuilder text, boolean differs, String option) {
        if (differs) {
            text.append(' ').append(option);
        }
    }

    /** The inverse of {@link #text}. */
    static UpstreamSpeech parse(String text) {
        Optional<ObjectName> secret = Optional.empty();
        boolean verify = true;
        int depth = DEPTH;
        String name = "";
        boolean sendName = true;
        List<String> versions = VERSIONS;
        String ciphers = "";
        for (String word : text.split(" ")) {
            String value = word.substring(word.indexOf('=') + 1);
            if (word.startsWith("verify=")) {
                verify = false;
            } else if (word.startsWith("depth=")) {
                depth = Integer.parseInt(value);
            } else if (word.startsWith("name=")) {
                name = value;
            } else if (word.startsWith("sni=")) {
                sendName = false;
            } else if (word.startsWith("versions=")) {
                versions = List.of(value.split(","));
            } else if (word.startsWith("ciphers=")) {
                ciphers = value;
            } else if (word.indexOf('/') > 0) {
                secret = Optional.of(
                        new ObjectName(word.substring(0, word.indexOf('/')), word.substring(word.indexOf('/') + 1)));
            }
        }
        return new UpstreamSpeech(text.startsWith(GRPCS), secret, verify, depth, name, sendName, versions, ciphers);
    }

    /**
     * With what the Secret has now.
     *
     * @param ownName the upstream's, for which certificates have to be if no other is said
     * @param content absent without a Secret
     */
    UpstreamTransport transport(String ownName, Optional<UpstreamSecret> content) {
        UpstreamTls tls = new UpstreamTls(
                name.isEmpty() ? ownName : name,
                sendName,
                verify,
                depth,
                content.map(UpstreamSecret::authorities).orElse(PrivateBytes.EMPTY),
                content.map(UpstreamSecret::revocations).orElse(PrivateBytes.EMPTY),
                content.flatMap(UpstreamSecret::client),
                versions,
                ciphers,
                http2);
        return new UpstreamTransport(http2 ? Protocol.GRPCS : Protocol.HTTPS, Optional.of(tls));
    }
}
