package io.sluice.settings;

import java.util.List;

/** What is listened on. Flags without prefix ({@code --http-port}). */
public record ListenSettings(
        @Setting(
                value = "",
                what = "Addresses to listen on, for HTTP and the status port.",
                why = "none given: ::, which takes IPv4 too, or 0.0.0.0 where the host has no IPv6",
                form = Setting.Form.ADDRESS)
        List<String> bind,

        @Setting(
                value = "8080",
                what = "Port for HTTP; 0: any free one.",
                why = "needs no privilege",
                form = Setting.Form.PORT,
                min = "0",
                max = "65535")
        int httpPort,

        @Setting(
                value = "8443",
                what = "Port for HTTPS; 0: any free one.",
                why = "needs no privilege",
                form = Setting.Form.PORT,
                min = "0",
                max = "65535")
        int httpsPort,

        @Setting(
                value = "false",
                what = "Take HTTP/2 without TLS on the HTTP port, from clients that begin with it.",
                why = "browsers never do, and what stands in front seldom does")
        boolean h2c,

        @Setting(
                value = "10254",
                what = "Status port: /healthz, /livez, /readyz, /ping; 0: any free one.",
                why = "ingress-nginx's, so probes keep working",
                form = Setting.Form.PORT,
                min = "0",
                max = "65535")
        int healthzPort,

        @Setting(
                value = "",
                what = "Peers whose X-Forwarded-* and X-Request-ID headers are believed.",
                why = "none given: nobody, since anyone can write a header",
                form = Setting.Form.CIDR)
        List<String> trustedProxies,

        @Setting(
                value = "0",
                what = "Event loops; 0: one per core.",
                why = "a loop never waits, so more than cores only switch",
                min = "0",
                max = "1024")
        int eventLoops) {
    public ListenSettings {
        bind = List.copyOf(bind);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** HTTPS on any free port, and no HTTP/2 without it. */
    public ListenSettings(
            List<String> bind, int httpPort, int healthzPort, List<String> trustedProxies, int eventLoops) {
        this(bind, httpPort, /* httpsPort */ 0, /* h2c */ false, healthzPort, trustedProxies, eventLoops);
    }

    public static ListenSettings defaults() {
        return SettingsReader.defaults(ListenSettings.class);
    }
}
