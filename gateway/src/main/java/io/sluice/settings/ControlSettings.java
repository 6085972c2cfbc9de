package io.sluice.settings;

import java.time.Duration;

/**
 * The control plane's timing ({@code control.*}).
 *
 * @param holdOff a window opens with a change and closes after this; further changes never extend it
 * @param vanishHoldOff what would vanish is held back this long, alone
 * @param folderScan between two scans where there are no native file events
 */
public record ControlSettings(
        @Setting(value = "10ms", why = "gathers the objects of one rollout, too short to be felt")
        Duration holdOff,

        @Setting(value = "50ms", why = "a replaced slice or a half-written file is complete by then")
        Duration vanishHoldOff,

        @Setting(value = "500ms", why = "felt as immediate, and cheap for a few thousand files")
        Duration folderScan) {}
