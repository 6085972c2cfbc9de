package io.sluice.cli;

import io.sluice.settings.Group;
import io.sluice.settings.Setting;
import io.sluice.settings.SettingKey;
import io.sluice.settings.Settings;
import io.sluice.settings.SettingsReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Every setting as an option: made from the settings records, so that nothing can be forgotten. */
final class SettingOptions {
    private SettingOptions() {}

    /**
     * Adds an option for each setting. All commands take all settings, so that a {@code run} line can be given to
     * {@code check} as it is.
     *
     * @param shown titles of the groups that {@code --help} shows
     */
    static void addTo(CommandSpec command, Set<String> shown) {
        Map<Group, ArgGroupSpec.Builder> groups = new LinkedHashMap<>();
        for (SettingKey key : everydayFirst()) {
            boolean hidden = !shown.contains(key.group().title());
            groups.computeIfAbsent(key.group(), group -> section(group, hidden)).addArg(option(key, hidden));
        }
        groups.values().forEach(group -> command.addArgGroup(group.build()));
    }

    private static List<SettingKey> everydayFirst() {
        return SettingKey.all().stream()
                .sorted(Comparator.comparing(key -> !key.group().prefix().isEmpty()))
                .toList();
    }

    private static ArgGroupSpec.Builder section(Group group, boolean hidden) {
        ArgGroupSpec.Builder section = ArgGroupSpec.builder().exclusive(false).validate(false);
        return hidden ? section : section.heading("%n" + group.title() + "%n");
    }

    private static OptionSpec option(SettingKey key, boolean hidden) {
        OptionSpec.Builder option = OptionSpec.builder(key.flag())
                .paramLabel(key.label())
                .hidden(hidden)
                .description(description(key.setting()));
        if (key.repeatable()) {
            return option.type(List.class)
                    .auxiliaryTypes(String.class)
                    .arity("1")
                    .build();
        } else if (key.component().getType() == boolean.class) {
            return option.type(String.class).arity("0..1").fallbackValue("true").build();
        }
        return option.type(String.class).arity("1").build();
    }

    private static String description(Setting setting) {
        String chosen = setting.value().isEmpty() ? "" : "Default " + setting.value() + ": ";
        // picocli formats descriptions: %2F must not be taken for a width.
        return (setting.what() + " " + chosen + sentence(setting.why(), chosen.isEmpty())).replace("%", "%%");
    }

    private static String sentence(String text, boolean start) {
        return (start ? Character.toUpperCase(text.charAt(0)) + text.substring(1) : text) + ".";
    }

    /** The settings of a parsed command: a flag beats a variable, a variable beats the default. */
    static Settings read(CommandSpec command, Variables variables) {
        Map<String, Object> values = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (SettingKey key : SettingKey.all()) {
            List<String> given = command.findOption(key.flag()).stringValues();
            if (given.size() > 1 && !key.repeatable()) {
                wrong.add(key.flag() + " is given twice");
                continue;
            }
            Optional<String> flag = given.isEmpty() ? Optional.empty() : Optional.of(String.join(",", given));
            Optional<String> text = flag.or(() -> variables.get(key.variable()));
            String origin = flag.isPresent() ? key.flag() : key.variable();
            text.ifPresent(written -> parse(key, origin, written, values, wrong));
        }
        refuse(command, wrong);
        Settings settings = SettingsReader.tree(key -> Optional.ofNullable(values.get(key.name())));
        refuse(command, settings.contradictions());
        return settings;
    }

    private static void refuse(CommandSpec command, List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw new ParameterException(command.commandLine(), String.join("\n", wrong));
        }
    }

    private static void parse(
            SettingKey key, String origin, String text, Map<String, Object> values, List<String> wrong) {
        try {
            values.put(key.name(), key.parse(text));
        } catch (IllegalArgumentException e) {
            wrong.add(origin + ": " + e.getMessage());
        }
    }
}
