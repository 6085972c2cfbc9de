package io.sluice.settings;

import java.time.Duration;

/** Tunnels of WebSockets ({@code ws.*}). Sizes in bytes. */
public record WsSettings(
        @Setting(
                value = "1h",
                what = "How long a WebSocket is kept without a byte in either direction; then it is closed with 1001.",
                why = "applications ping every minute or so; who is silent for an hour is gone")
        Duration idle,

        @Setting(
                value = "64KiB",
                what =
                        "Bytes of a client that are held until the endpoint has accepted the WebSocket; then reading stops.",
                why = "an honest client waits for the answer; forwarded earlier they could be taken for a request",
                form = Setting.Form.SIZE,
                min = "1KiB",
                max = "16MiB")
        int preAcceptBuffer) {}
