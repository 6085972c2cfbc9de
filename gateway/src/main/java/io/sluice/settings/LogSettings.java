package io.sluice.settings;

/** The access log. Flags without prefix ({@code --access-log}). */
public record LogSettings(
        @Setting(
                value = "off",
                what =
                        "Where one line per request goes: off, stdout, which is its own then, or a file, which is appended"
                                + " to and opened anew on SIGHUP or SIGUSR1.",
                why =
                        "on a terminal the routes and what is wrong with them are read from stdout; in a cluster say stdout",
                form = Setting.Form.SINK)
        String accessLog,

        @Setting(
                value = "json",
                what = "What a line looks like: a JSON object, nginx's combined, or ingress-nginx's upstreaminfo.",
                why = "needs no parser of its own and has every field")
        Format accessLogFormat,

        @Setting(
                value = "1MiB",
                what = "Lines waiting to be written, per event loop; beyond it lines are dropped and counted.",
                why = "some 2,500 lines: a tenth of a second of full load on one loop, and a writer that lags longer is"
                        + " blocked",
                form = Setting.Form.SIZE,
                min = "256KiB",
                max = "64MiB")
        int accessLogBuffer) {
    /** What a line looks like. */
    public enum Format {
        JSON,
        COMBINED,
        UPSTREAMINFO
    }

    public static LogSettings defaults() {
        return SettingsReader.defaults(LogSettings.class);
    }

    public boolean enabled() {
        return !accessLog.equals("off");
    }

    public boolean toFile() {
        return enabled() && !toStdout();
    }

    public boolean toStdout() {
        return accessLog.equals("stdout");
    }
}
