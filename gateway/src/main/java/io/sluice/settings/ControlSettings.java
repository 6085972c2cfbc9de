package io.sluice.settings;

import java.time.Duration;

/** The control plane's timing ({@code control.*}). */
public record ControlSettings(
        @Setting(
                value = "10ms",
                what = "A window opens with a change and closes after this time; further changes never extend it.",
                why = "gathers the objects of one rollout, too short to be felt",
                min = "0ms",
                max = "10s")
        Duration holdOff,

        @Setting(
                value = "50ms",
                what = "What a change would make vanish is held back for this time, alone.",
                why = "a replaced slice or a half-written file is complete by then",
                min = "0ms",
                max = "10s")
        Duration vanishHoldOff,

        @Setting(
                value = "500ms",
                what = "Time between two scans of a folder where there are no native file events.",
                why = "felt as immediate, and cheap for a few thousand files",
                min = "10ms")
        Duration folderScan) {}
