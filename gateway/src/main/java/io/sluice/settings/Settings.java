package io.sluice.settings;

/**
 * All start-up settings. A component takes its branch of the tree, never the tree.
 *
 * @param http client side
 * @param upstream upstream side
 * @param limits of the process
 * @param control timing of the control plane
 * @param listen listeners
 * @param ingress meaning of objects
 * @param shutdown how the process ends
 */
public record Settings(
        @Group(prefix = "http", title = "Client side of HTTP")
        HttpSettings http,

        @Group(prefix = "upstream", title = "Upstream side") UpstreamSettings upstream,

        @Group(prefix = "limits", title = "Limits of the process")
        LimitSettings limits,

        @Group(prefix = "control", title = "Reading manifests")
        ControlSettings control,

        @Group(prefix = "", title = "Listeners") ListenSettings listen,

        @Group(prefix = "", title = "Meaning of objects") IngressSettings ingress,

        @Group(prefix = "", title = "End of the process") ShutdownSettings shutdown) {
    /** Every setting at its default. */
    public static Settings defaults() {
        return SettingsReader.tree(key -> java.util.Optional.empty());
    }
}
