package io.sluice.settings;

import java.time.Duration;

/** How the process ends. Flags without prefix ({@code --shutdown-timeout}). */
public record ShutdownSettings(
        @Setting(
                value = "15s",
                what = "Time after SIGTERM in which new clients are still served, while /readyz is 503 and every answer"
                        + " ends its connection.",
                why = "past the time in which load balancers learn that they should choose others",
                min = "0s")
        Duration shutdownGracePeriod,

        @Setting(
                value = "295s",
                what = "Time for requests in flight, from the first SIGTERM or SIGINT on; then they are cut.",
                why =
                        "five seconds less than the terminationGracePeriodSeconds that the Pod should have, 300; Kubernetes'"
                                + " own default is 30",
                min = "0s")
        Duration shutdownTimeout,

        @Setting(
                value = "0s",
                what = "Time after SIGTERM between the end of the last connection and that of the process.",
                why = "nothing is left to wait for; the flag is taken so that others' command lines work",
                min = "0s")
        Duration postShutdownGracePeriod) {}
