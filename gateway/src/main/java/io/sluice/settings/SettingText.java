package io.sluice.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Between the text of a setting and its value, by the Java type and, where that does not tell, by its form. */
final class SettingText {
    private SettingText() {}

    static Object parse(Class<?> type, Setting setting, String text) {
        if (type == List.class) {
            return text.isEmpty() ? List.of() : list(setting, text);
        } else if (type == Optional.class) {
            return text.isEmpty() ? Optional.empty() : Optional.of(one(String.class, setting, text));
        } else if (type == String.class && text.isEmpty() && setting.value().isEmpty()) {
            return "";
        }
        return one(type, setting, text);
    }

    private static List<Object> list(Setting setting, String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(item -> one(String.class, setting, item))
                .toList();
    }

    private static Object one(Class<?> type, Setting setting, String text) {
        Object value;
        try {
            value = value(type, setting, text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not " + allowed(type, setting), e);
        }
        if (setting.form() == Setting.Form.SINK) {
            FileName.path(text); // of the right form, and yet not for the locale: now, not when the file is opened
        }
        return value;
    }

    private static Object value(Class<?> type, Setting setting, String text) {
        if (type == int.class) {
            return Math.toIntExact(number(setting, text));
        } else if (type == long.class) {
            return number(setting, text);
        } else if (type == boolean.class) {
            return bool(text);
        } else if (type == Duration.class) {
            return duration(setting, text);
        } else if (type.isEnum()) {
            return constant(type, text);
        }
        return FormText.parse(setting.form(), text);
    }

    private static long number(Setting setting, String text) {
        long value = plainNumber(setting, text);
        boolean inside = value >= plainNumber(setting, least(setting, "1"))
                && (setting.max().isEmpty() || value <= plainNumber(setting, setting.max()));
        return refuseUnless(inside, value);
    }

    private static long plainNumber(Setting setting, String text) {
        return setting.form() == Setting.Form.SIZE ? FormText.size(text) : FormText.natural(text);
    }

    private static Duration duration(Setting setting, String text) {
        Duration value = FormText.duration(text);
        boolean inside = value.compareTo(FormText.duration(least(setting, "1ms"))) >= 0
                && value.compareTo(FormText.duration(most(setting))) <= 0;
        return refuseUnless(inside, value);
    }

    private static <T> T refuseUnless(boolean inside, T value) {
        if (!inside) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    private static String least(Setting setting, String otherwise) {
        return setting.min().isEmpty() ? otherwise : setting.min();
    }

    private static String most(Setting setting) {
        return setting.max().isEmpty() ? "24h" : setting.max();
    }

    private static boolean bool(String text) {
        return refuseUnless(text.equals("true") || text.equals("false"), text.equals("true"));
    }

    private static Object constant(Class<?> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }

    // A word that starts with a digit is no Java name, so its constant starts with an underscore.
    private static String word(Object constant) {
        if (constant instanceof Worded worded) {
            return worded.word();
        }
        String name = ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
        return name.startsWith("-") ? name.substring(1) : name;
    }

    static String allowed(Class<?> type, Setting setting) {
        if (type == int.class || type == long.class) {
            return allowedNumber(setting);
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type == Duration.class) {
            return "a time from " + least(setting, "1ms") + " to " + most(setting)
                    + " (a whole number with ms, s, m or h; without: seconds)";
        } else if (type.isEnum()) {
            return type.getEnumConstants().length == 1
                    ? words(type) + ", the only one allowed"
                    : "one of " + words(type);
        }
        return FormText.allowed(setting.form());
    }

    private static String allowedNumber(Setting setting) {
        String least = least(setting, "1");
        if (least.equals(setting.max())) {
            return least + ", the only value allowed";
        }
        boolean size = setting.form() == Setting.Form.SIZE;
        String range = setting.max().isEmpty() ? ", " + least + " or more" : " from " + least + " to " + setting.max();
        return size
                ? "a size" + range + " (a whole number of bytes, or with KiB, MiB or GiB)"
                : "a whole number" + range;
    }

    private static String words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(SettingText::word).collect(Collectors.joining(", "));
    }

    static String label(Class<?> type, Setting setting) {
        if (type == boolean.class) {
            return "true|false";
        } else if (type == Duration.class) {
            return "TIME";
        } else if (type.isEnum()) {
            return words(type).replace(", ", "|");
        }
        return FormText.label(setting.form()) + (type == List.class ? ",…" : "");
    }
}
