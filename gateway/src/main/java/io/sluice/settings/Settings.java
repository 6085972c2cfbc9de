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
 */
public record Settings(
        HttpSettings http,
        UpstreamSettings upstream,
        LimitSettings limits,
        ControlSettings control,
        ListenSettings listen,
        IngressSettings ingress) {
    public static Settings defaults() {
        return new Settings(
                SettingsReader.defaults(HttpSettings.class),
                SettingsReader.defaults(UpstreamSettings.class),
                SettingsReader.defaults(LimitSettings.class),
                SettingsReader.defaults(ControlSettings.class),
                ListenSettings.defaults(),
                IngressSettings.defaults());
    }
}
