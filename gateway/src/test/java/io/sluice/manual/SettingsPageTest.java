package io.sluice.manual;

import io.sluice.settings.Group;
import io.sluice.settings.Setting;
import io.sluice.settings.SettingKey;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    @Test
    void theSettingsPageIsGeneratedFromTheRecords() throws IOException {
        Pages.isGenerated(Pages.DOCS.resolve("settings.md"), page());
    }

    private static String page() {
        StringBuilder text = new StringBuilder("""
                # Settings

                Generated from the settings records; do not edit.

                Each setting is a flag of `run`, `demo`, `check` and `explain`, and a variable. A flag beats its variable, a variable
                beats the default. Sizes are bytes, or have KiB, MiB or GiB; times have ms, s, m or h. A list takes commas, and its
                flag may be repeated. A value that does not fit ends the program with exit code 2 and one line that says what is
                allowed. `--config-dir` is `SLUICE_CONFIG_DIR`.
                """);
        Group group = null;
        for (SettingKey key : SettingKey.all()) {
            if (!key.group().equals(group)) {
                group = key.group();
                text.append("\n## ").append(group.title()).append("\n");
            }
            entry(text, key);
        }
        return text.toString();
    }

    private static void entry(StringBuilder text, SettingKey key) {
        Setting setting = key.setting();
        String value = setting.value().isEmpty() ? "none" : "`" + setting.value() + "`";
        text.append("\n### ")
                .append(key.name())
                .append("\n\n`")
                .append(key.flag())
                .append("` · `")
                .append(key.variable())
                .append("` · default ")
                .append(value)
                .append("\n\n")
                .append(setting.what())
                .append("\n\n");
        text.append("Allowed: ").append(key.allowed()).append(".\n");
        text.append("Why this default: ").append(setting.why()).append(".\n");
    }
}
