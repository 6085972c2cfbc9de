package io.sluice.settings;

import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.function.Function;

/** Makes settings records from texts: defaults from {@link Setting}, overridden by what a lookup knows. */
public final class SettingsReader {
    private SettingsReader() {}

    /** Every component at its default. */
    public static <R extends Record> R defaults(Class<R> type) {
        return read(type, component -> Optional.empty());
    }

    /**
     * Every component from its text, else at its default.
     *
     * @param texts component name → what the user wrote, if anything
     * @throws IllegalArgumentException with the component's name when a text does not fit
     */
    public static <R extends Record> R read(Class<R> type, Function<String, Optional<String>> texts) {
        return make(type, component -> value(component, texts.apply(component.getName())));
    }

    /**
     * The whole tree.
     *
     * @param values what the user set, parsed with {@link SettingKey#parse}
     */
    public static Settings tree(Function<SettingKey, Optional<Object>> values) {
        return make(Settings.class, branch -> {
            Group group = branch.getAnnotation(Group.class);
            return make(branch.getType().asSubclass(Record.class), component -> {
                SettingKey key = new SettingKey(group, component);
                Optional<Object> set = key.isOffered() ? values.apply(key) : Optional.empty();
                return set.orElseGet(() -> key.parse(key.setting().value()));
            });
        });
    }

    private static Object value(RecordComponent component, Optional<String> text) {
        Setting setting = component.getAnnotation(Setting.class);
        try {
            return SettingText.parse(component.getType(), setting, text.orElse(setting.value()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(component.getName() + ": " + e.getMessage(), e);
        }
    }

    private static <R extends Record> R make(Class<R> type, Function<RecordComponent, Object> value) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value.apply(components[i]);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("settings record " + type.getSimpleName(), e);
        }
    }
}
