package io.sluice.settings;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One setting: its name, its flag, its variable, and what may be written there.
 *
 * @param group the branch it belongs to
 * @param component where its value ends up
 */
public record SettingKey(Group group, RecordComponent component) {
    /** All that a user can set, in the order of the manual. */
    public static List<SettingKey> all() {
        return Arrays.stream(Settings.class.getRecordComponents())
                .flatMap(SettingKey::ofBranch)
                .filter(SettingKey::isOffered)
                .toList();
    }

    static Stream<SettingKey> ofBranch(RecordComponent branch) {
        Group group = branch.getAnnotation(Group.class);
        return Arrays.stream(branch.getType().getRecordComponents()).map(component -> new SettingKey(group, component));
    }

    /** Whether a user can set it. */
    boolean isOffered() {
        return !setting().derived() && !setting().inert();
    }

    public Setting setting() {
        return component.getAnnotation(Setting.class);
    }

    /** {@code http.maxHeaders}; without prefix the word of the flag, {@code http-port}. */
    public String name() {
        return group.prefix().isEmpty() ? word() : group.prefix() + "." + component.getName();
    }

    /** {@code --http-max-headers}. */
    public String flag() {
        return "--" + (group.prefix().isEmpty() ? "" : group.prefix() + "-") + word();
    }

    /** {@code SLUICE_HTTP_MAX_HEADERS}. */
    public String variable() {
        return "SLUICE" + flag().substring(1).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Whether several values may be given, each with its flag or separated by commas. */
    public boolean repeatable() {
        return component.getType() == List.class;
    }

    /** What may be written, to follow "is not": {@code a whole number from 1 to 4096}. */
    public String allowed() {
        return SettingText.allowed(component.getType(), setting());
    }

    /** A word for the place of the value in {@code --help}. */
    public String label() {
        return SettingText.label(component.getType(), setting());
    }

    /**
     * The value of a text.
     *
     * @throws IllegalArgumentException when the text does not fit; the message is to follow the name of its origin
     */
    public Object parse(String text) {
        return SettingText.parse(component.getType(), setting(), text);
    }

    private String word() {
        if (!setting().flag().isEmpty()) {
            return setting().flag();
        }
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
