package io.sluice.settings;

import java.time.Duration;

/** How the process ends. Flags without prefix ({@code --shutdown-timeout}). */
public record ShutdownSettings(
        @Setting(
                value = "295s",
                what = "Time for requests in flight after SIGTERM or SIGINT; then they are cut.",
                why = "five seconds less than the 300 s that Kubernetes is asked to wait",
                min = "0s")
        Duration shutdownTimeout) {}
