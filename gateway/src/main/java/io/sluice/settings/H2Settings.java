package io.sluice.settings;

import java.time.Duration;

/** The client side of HTTP/2 ({@code h2.*}). Sizes in bytes. */
public record H2Settings(
        @Setting(
                value = "true",
                what = "Offer HTTP/2 to clients over TLS.",
                why = "browsers speak it, and many requests share one handshake")
        boolean enabled,

        @Setting(
                value = "100",
                what = "Most streams that a client has open at once; further ones are refused.",
                why = "what Envoy and HAProxy allow",
                max = "100000")
        int maxConcurrentStreams,

        @Setting(
                value = "1000",
                what = "Refused streams after which the connection is closed.",
                why = "an honest client has seen the limit long before",
                max = "1000000")
        int refusals,

        @Setting(
                value = "64KiB",
                what = "How much of one request's body a client may send ahead.",
                why = "Envoy's at the edge",
                form = Setting.Form.SIZE,
                min = "1KiB",
                max = "16MiB")
        int streamWindow,

        @Setting(
                value = "1MiB",
                what = "How much of all bodies of a connection a client may send ahead.",
                why = "Envoy's at the edge; sixteen streams at full speed",
                form = Setting.Form.SIZE,
                min = "64KiB",
                max = "64MiB")
        int connectionWindow,

        @Setting(
                value = "4KiB",
                what = "Size of the table by which a client shortens its heads.",
                why = "the protocol's own (RFC 9113 section 6.5.2)",
                form = Setting.Form.SIZE,
                min = "0",
                max = "64KiB")
        int headerTableSize,

        @Setting(
                value = "200",
                what =
                        "Most resets of streams in h2.resetWindow, the client's and those that it provokes; beyond it the"
                                + " connection is closed.",
                why = "what Netty allows; a client that cancels half of a page's requests stays below",
                max = "1000000")
        int resets,

        @Setting(value = "30s", what = "The time in which h2.resets are counted.", why = "Netty's", max = "1h")
        Duration resetWindow,

        @Setting(
                value = "16",
                what = "Most CONTINUATION frames of one head that are not full; beyond it the connection is closed.",
                why = "an honest client fills its frames",
                max = "1024")
        int smallContinuations,

        @Setting(
                value = "2",
                what = "Most empty frames in a row; beyond it the connection is closed.",
                why = "an empty frame is of use at the end of a stream only",
                max = "1024")
        int emptyFrames,

        @Setting(
                value = "1000",
                what = "Most frames that answer a client's and wait to be sent; beyond it the connection is closed.",
                why = "Envoy's; a client that reads has a few",
                max = "100000")
        int outboundControlFrames,

        @Setting(
                value = "30s",
                what =
                        "How long a response waits for a client that takes nothing of it; beyond it the stream is reset.",
                why = "a bad link recovers in less")
        Duration windowStall,

        @Setting(
                value = "10s",
                what = "Time for the first bytes and settings of a connection; beyond it it is closed.",
                why = "as for a request's head")
        Duration prefaceTimeout,

        @Setting(
                value = "8MiB",
                what =
                        "Most bytes of heads and bodies that the streams of one connection hold; beyond it it is closed.",
                why = "more than a hundred streams with their buffers full",
                form = Setting.Form.SIZE,
                min = "256KiB",
                max = "1GiB")
        int memoryPerConnection,

        @Setting(
                value = "false",
                what = "Take WebSockets over HTTP/2 (RFC 8441).",
                why = "not every endpoint that takes them by HTTP/1.1 expects them from such clients")
        boolean extendedConnect) {
    public static H2Settings defaults() {
        return SettingsReader.defaults(H2Settings.class);
    }
}
