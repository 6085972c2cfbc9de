package io.sluice.settings;

import io.sluice.settings.IngressSettings.EndpointOverride;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All start-up settings. A component takes its branch of the tree, never the tree.
 *
 * @param http client side
 * @param upstream upstream side
 * @param ws tunnels of WebSockets
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

        @Group(prefix = "ws", title = "WebSocket") WsSettings ws,

        @Group(prefix = "limits", title = "Limits of the process")
        LimitSettings limits,

        @Group(prefix = "control", title = "Reading manifests")
        ControlSettings control,

        @Group(prefix = "", title = "Listeners") ListenSettings listen,

        @Group(prefix = "", title = "Meaning of objects") IngressSettings ingress,

        @Group(prefix = "", title = "Access log") LogSettings log,

        @Group(prefix = "", title = "End of the process") ShutdownSettings shutdown) {
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
        List<EndpointOverride> endpoints = new ArrayList<>(ingress.endpoints());
        endpoints.addAll(more);
        IngressSettings meaning = new IngressSettings(
                ingress.ingressClass(),
                ingress.controllerClass(),
                ingress.defaultBackendService(),
                endpoints,
                ingress.externalNameLoopback(),
                ingress.standalone(),
                ingress.nodeName(),
                ingress.loadBalance());
        return new Settings(http, upstream, ws, limits, control, listen, meaning, log, shutdown);
    }
}
