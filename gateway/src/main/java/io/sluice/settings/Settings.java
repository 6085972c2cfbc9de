package io.sluice.settings;

import io.sluice.settings.IngressSettings.EndpointOverride;
import java.util.List;
import java.util.Optional;

/**
 * All start-up settings. A component takes its branch of the tree, never the tree.
 *
 * @param http client side
 * @param upstream upstream side
 * @param h2 client side of HTTP/2
 * @param tls TLS to clients
 * @param ws tunnels of WebSockets
 * @param l4 connections that are passed on
 * @param limits of the process
 * @param control timing of the control plane
 * @param listen listeners
 * @param ingress meaning of objects
 * @param log the access log
 * @param shutdown how the process ends
 */
public record Settings(
        @Group(prefix = "http", title = "Client side of HTTP")
        HttpSettings http,

        @Group(prefix = "upstream", title = "Upstream side") UpstreamSettings upstream,

        @Group(prefix = "h2", title = "Client side of HTTP/2")
        H2Settings h2,

        @Group(prefix = "tls", title = "TLS to clients") TlsSettings tls,

        @Group(prefix = "ws", title = "WebSocket") WsSettings ws,

        @Group(prefix = "l4", title = "TLS that is passed on")
        L4Settings l4,

        @Group(prefix = "limits", title = "Limits of the process")
        LimitSettings limits,

        @Group(prefix = "control", title = "Reading manifests")
        ControlSettings control,

        @Group(prefix = "", title = "Listeners") ListenSettings listen,

        @Group(prefix = "", title = "Meaning of objects") IngressSettings ingress,

        @Group(prefix = "", title = "Access log") LogSettings log,

        @Group(prefix = "", title = "End of the process") ShutdownSettings shutdown) {
    /** HTTP/2, TLS and what is passed on at their defaults. */
    public Settings(
            HttpSettings http,
            UpstreamSettings upstream,
            WsSettings ws,
            LimitSettings limits,
            ControlSettings control,
            ListenSettings listen,
            IngressSettings ingress,
            LogSettings log,
            ShutdownSettings shutdown) {
        this(
                http,
                upstream,
                H2Settings.defaults(),
                TlsSettings.defaults(),
                ws,
                L4Settings.defaults(),
                limits,
                control,
                listen,
                ingress,
                log,
                shutdown);
    }

    /** Every setting at its default. */
    public static Settings defaults() {
        return SettingsReader.tree(key -> Optional.empty());
    }

    /** One line for each pair of settings that contradict each other, which are then not to be served with. */
    public List<String> contradictions() {
        return Contradictions.of(this);
    }

    /** The same with more endpoints, as if given by {@code --endpoint}. */
    public Settings withEndpoints(List<EndpointOverride> more) {
        return with(ingress.withEndpoints(more));
    }

    /** The same with a certificate for hosts that have none, as if given by {@code --default-ssl-certificate}, unless one is. */
    public Settings withCertificate(String secret) {
        return with(ingress.withCertificate(secret));
    }

    /**
     * The same for clients that nothing leads to the gateway but its own ports: they are redirected to that of HTTPS, unless {@code
     * --tls-redirect-port} says another one, or any free one is taken, which nobody knows before.
     */
    public Settings withOwnPorts() {
        return listen.httpsPort() == 0 ? this : with(ingress.withRedirectsTo(listen.httpsPort()));
    }

    private Settings with(IngressSettings meaning) {
        return new Settings(http, upstream, h2, tls, ws, l4, limits, control, listen, meaning, log, shutdown);
    }
}
