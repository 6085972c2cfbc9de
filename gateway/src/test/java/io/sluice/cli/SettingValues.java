package io.sluice.cli;

import io.sluice.settings.SettingKey;
import io.sluice.settings.Settings;
import java.lang.reflect.RecordComponent;

/** Finds a setting's value in the tree. */
final class SettingValues {
    private SettingValues() {}

    static Object of(Settings settings, SettingKey key) {
        try {
            for (RecordComponent branch : Settings.class.getRecordComponents()) {
                if (branch.getType() == key.component().getDeclaringRecord()) {
                    return key.component()
                            .getAccessor()
                            .invoke(branch.getAccessor().invoke(settings));
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(key.name(), e);
        }
        throw new IllegalStateException(key.name());
    }
}
