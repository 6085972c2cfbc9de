package io.sluice.settings;

import java.time.Duration;

/** TLS to clients ({@code tls.*}). */
public record TlsSettings(
        @Setting(
                value = "1.2",
                what = "Lowest version of TLS; a client that has only lower ones gets an alert.",
                why = "1.0 and 1.1 are forbidden (RFC 8996), and not every client has 1.3")
        Version minVersion,

        @Setting(
                value = "10s",
                what = "Time for a whole handshake, from the accept; beyond it the connection is closed.",
                why = "as for a request's head: past any honest client, short for an attack by silence")
        Duration handshakeTimeout,

        @Setting(
                value = "64KiB",
                what = "Largest ClientHello as it is received, record headers included; beyond it the connection is"
                        + " closed.",
                why = "many times what a client with post-quantum keys sends",
                form = Setting.Form.SIZE,
                min = "1KiB",
                max = "1MiB")
        int maxClientHello,

        @Setting(
                value = "false",
                what = "Refuse handshakes for names that no host has, instead of showing the default certificate.",
                why = "a client that is told the name of no host can still be answered 404")
        boolean strictSni,

        @Setting(
                value = "policy",
                what =
                        "When a request is for another host than its connection: policy answers 421 when the two differ in"
                                + " certificate, client verification or lowest version; always answers 421 to any other host.",
                why = "browsers share connections between hosts of one certificate (RFC 9113 section 9.1.1)")
        Misdirected misdirected,

        @Setting(
                value = "1h",
                what = "How long one key encrypts session tickets; its tickets are taken for twice as long after."
                        + " 0s: no tickets.",
                why = "who steals a key reads what its tickets resumed, and no more",
                min = "0s",
                max = "24h")
        Duration ticketRotation,

        @Setting(
                value = "4",
                what = "Handshakes that an event loop begins before it looks after other connections, until half a"
                        + " millisecond has gone into them.",
                why = "one costs as much as dozens of requests",
                max = "1024")
        int handshakeBatch,

        @Setting(
                value = "256",
                what = "Handshakes that wait for an event loop; further ones are refused.",
                why = "more would be timed out before their turn",
                max = "65536")
        int handshakeQueue,

        @Setting(
                value = "true",
                what = "Tell clients of hosts with TLS to come by TLS only (Strict-Transport-Security).",
                why = "ingress-nginx's; without it the first request of each visit can be intercepted")
        boolean hsts,

        @Setting(
                value = "31536000s",
                what = "How long clients remember it.",
                why = "ingress-nginx's: a year",
                min = "0s",
                max = "87600h")
        Duration hstsMaxAge,

        @Setting(
                value = "true",
                what = "It holds for the host's subdomains as well.",
                why = "ingress-nginx's; else a forged subdomain could set the host's cookies")
        boolean hstsIncludeSubdomains,

        @Setting(
                value = "false",
                what = "Browsers may put the host on their built-in list.",
                why = "hard to take back, so it must be wanted")
        boolean hstsPreload) {
    /** A version of TLS. */
    public enum Version implements Worded {
        TLS_1_2("1.2"),
        TLS_1_3("1.3");

        private final String word;

        Version(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    /** When a request by the connection of another host is refused. */
    public enum Misdirected {
        POLICY,
        ALWAYS
    }

    public static TlsSettings defaults() {
        return SettingsReader.defaults(TlsSettings.class);
    }
}
