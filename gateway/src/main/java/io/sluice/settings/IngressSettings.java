package io.sluice.settings;

import io.sluice.model.BalancePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How objects get their meaning. Flags without prefix ({@code --ingress-class}). */
public record IngressSettings(
        @Setting(
                value = "",
                what = "Serve only the Ingresses of this class.",
                why = "none given: those without class, and those whose IngressClass is ours or not in the folder",
                form = Setting.Form.WORD)
        Optional<String> ingressClass,

        @Setting(
                value = "sluice.io/ingress-controller",
                what = "The spec.controller of the IngressClasses that are ours.",
                why = "Sluice's own name",
                form = Setting.Form.WORD)
        String controllerClass,

        @Setting(
                value = "",
                what = "Service for requests that nothing else matches: namespace/name[:port].",
                why = "none given: 404",
                form = Setting.Form.SERVICE)
        String defaultBackendService,

        @Setting(
                value = "",
                what = "Endpoint of a Service on this machine: namespace/service[:port]=host:port. Repeatable; replaces"
                        + " the endpoints of the folder.",
                why = "none given: the endpoints of the folder",
                form = Setting.Form.ENDPOINT,
                flag = "endpoint")
        List<EndpointOverride> endpoints,

        @Setting(
                value = "false",
                what = "Let an ExternalName Service lead to this machine's loopback.",
                why = "a manifest from elsewhere must not reach local programs unasked")
        boolean externalNameLoopback,

        @Setting(
                value = "true",
                what = "A folder is read; no cluster plays kube-proxy.",
                why = "follows from --config-dir",
                derived = true)
        boolean standalone,

        @Setting(
                value = "",
                what = "The node this process runs on, for topology hints and local traffic policies.",
                why = "none given: unknown, so hints are not used",
                form = Setting.Form.WORD)
        String nodeName,

        @Setting(
                value = "round_robin",
                what = "How requests are spread over the endpoints of a Service that does not say it itself.",
                why = "exact, and endpoints of one Service are usually alike",
                form = Setting.Form.BALANCE)
        BalancePolicy loadBalance,

        @Setting(
                value = "",
                what = "Secret with the certificate for names that no host has: namespace/name.",
                why = "none given: one that the process makes for itself, which nobody can verify",
                form = Setting.Form.SECRET)
        String defaultSslCertificate,

        @Setting(
                value = "false",
                what = "Let Ingresses pass TLS on undecrypted (annotation ssl-passthrough).",
                why = "what is not decrypted is not checked, limited or logged")
        boolean enableSslPassthrough,

        @Setting(
                value = "true",
                what =
                        "Redirect requests without TLS to https where the host has TLS. The annotation ssl-redirect is for"
                                + " one Ingress.",
                why = "ingress-nginx's; who has a certificate wants it used")
        boolean sslRedirect,

        @Setting(
                value = "/.well-known/acme-challenge",
                what = "Paths of rules that are never redirected to https, with all that begins with them.",
                why = "a certificate is proved over plain HTTP while there is none yet (RFC 8555 section 8.3)",
                form = Setting.Form.PATH)
        List<String> noTlsRedirectLocations,

        @Setting(
                value = "443",
                what = "The port of https to which requests are redirected, as clients see it.",
                why = "what https means; a Service or load balancer in front leads it to the gateway",
                form = Setting.Form.PORT,
                max = "65535")
        int tlsRedirectPort) {
    public IngressSettings {
        endpoints = List.copyOf(endpoints);
        noTlsRedirectLocations = List.copyOf(noTlsRedirectLocations);
    }

    /** What is said about TLS at its default. */
    public IngressSettings(
            Optional<String> ingressClass,
            String controllerClass,
            String defaultBackendService,
            List<EndpointOverride> endpoints,
            boolean externalNameLoopback,
            boolean standalone,
            String nodeName,
            BalancePolicy loadBalance) {
        this(
                ingressClass,
                controllerClass,
                defaultBackendService,
                endpoints,
                externalNameLoopback,
                standalone,
                nodeName,
                loadBalance,
                /* defaultSslCertificate */ "",
                /* enableSslPassthrough */ false,
                /* sslRedirect */ true,
                List.of("/.well-known/acme-challenge"),
                /* tlsRedirectPort */ 443);
    }

    /** The same with more endpoints, as if given by {@code --endpoint}. */
    IngressSettings withEndpoints(List<EndpointOverride> more) {
        List<EndpointOverride> all = new ArrayList<>(endpoints);
        all.addAll(more);
        return with(all, tlsRedirectPort);
    }

    /** The same with redirects to this port, unless another one than the default is given. */
    IngressSettings withRedirectsTo(int port) {
        return tlsRedirectPort == defaults().tlsRedirectPort() ? with(endpoints, port) : this;
    }

    /** The same with this certificate for whoever has none, unless one is given. */
    IngressSettings withCertificate(String secret) {
        return defaultSslCertificate.isEmpty() ? with(endpoints, tlsRedirectPort, secret) : this;
    }

    private IngressSettings with(List<EndpointOverride> endpoints, int tlsRedirectPort) {
        return with(endpoints, tlsRedirectPort, defaultSslCertificate);
    }

    private IngressSettings with(List<EndpointOverride> endpoints, int tlsRedirectPort, String defaultSslCertificate) {
        return new IngressSettings(
                ingressClass,
                controllerClass,
                defaultBackendService,
                endpoints,
                externalNameLoopback,
                standalone,
                nodeName,
                loadBalance,
                defaultSslCertificate,
                enableSslPassthrough,
                sslRedirect,
                noTlsRedirectLocations,
                tlsRedirectPort);
    }

    /** A folder without any flag. */
    public static IngressSettings defaults() {
        return SettingsReader.defaults(IngressSettings.class);
    }

    /**
     * One {@code --endpoint ns/service[:port]=host:port}.
     *
     * @param namespace the Service's namespace
     * @param service the Service's name
     * @param port the Service port's name or number; empty for the only or first port
     * @param host an address, or a name that is resolved
     * @param targetPort where the program listens
     */
    public record EndpointOverride(String namespace, String service, String port, String host, int targetPort) {}
}
