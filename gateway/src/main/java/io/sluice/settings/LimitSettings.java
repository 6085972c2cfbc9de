package io.sluice.settings;

import java.time.Duration;

/** Limits of the process ({@code limits.*}). */
public record LimitSettings(
        @Setting(
                value = "0",
                what = "Connections of clients; beyond it accepting pauses. 0: 50,000, or half of the descriptors"
                        + " that the process does not need itself, if that is less.",
                why = "the other half of the descriptors is kept for upstreams",
                min = "0",
                max = "10000000")
        int maxConnections,

        @Setting(
                value = "0",
                what =
                        "Connections to endpoints, used and unused; beyond it the longest unused one makes room, and without"
                                + " one the answer is 503 with Retry-After. 0: half of the descriptors that the process"
                                + " does not need itself.",
                why = "the other half of the descriptors is kept for clients",
                min = "0",
                max = "10000000")
        int maxUpstreamConnections,

        @Setting(
                value = "50000",
                what = "Connections of clients by one address and port that is listened on; beyond it accepting pauses"
                        + " there.",
                why = "the limit of the process, so that one listener may have it all",
                max = "10000000")
        int perListener,

        @Setting(
                value = "4096",
                what =
                        "Most clients that wait in the kernel to be accepted by one listener, which net.core.somaxconn may"
                                + " make fewer. Who comes beyond it hears nothing and tries again by itself, after a second at first.",
                why = "what Linux allows; a gateway that restarts, or falls behind, has its clients back in a moment",
                max = "65535")
        int backlog,

        @Setting(
                value = "0",
                what =
                        "Bytes of heap and of buffers outside it together, of which the stages below are parts. 0: what the"
                                + " JVM is allowed of each, which the launcher derives from the container's limit.",
                why = "the JVM's own limits are what must not be reached",
                form = Setting.Form.SIZE,
                min = "0")
        long memoryBudget,

        @Setting(
                value = "92",
                what = "Percentage of the memory in use from which on every response ends its connection.",
                why = "Envoy's; clients that go elsewhere leave room",
                max = "100")
        int memoryDrainAt,

        @Setting(
                value = "95",
                what = "Percentage of the memory in use from which on new requests get 503 with Retry-After.",
                why = "Envoy's; what is under way can still end",
                max = "100")
        int memoryShedAt,

        @Setting(
                value = "98",
                what = "Percentage of the memory in use from which on new connections are reset.",
                why = "Envoy's; a client that is refused at once can go elsewhere",
                max = "100")
        int memoryRefuseAt,

        @Setting(
                value = "250ms",
                what =
                        "How late an event loop may come round, and how long requests over HTTP/2 may wait for their turn. Beyond it"
                                + " new connections wait until it is in time; where it is late all the time for half a second"
                                + " (a hundred times as long as this, if that is less), as many requests as are too many get 503 with Retry-After. 0: as late as it likes.",
                why = "a request waits for two rounds, half a second; many large bodies alone make rounds of a tenth",
                min = "0s")
        Duration loopLag) {}
