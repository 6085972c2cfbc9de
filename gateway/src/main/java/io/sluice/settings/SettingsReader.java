package io.sluice.settings;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Makes a settings record from texts: defaults from {@link Setting}, overridden by what a lookup knows. */
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
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            types[i] = component.getType();
            String fallback = component.getAnnotation(Setting.class).value();
            values[i] = value(
                    component.getType(),
                    component.getName(),
                    texts.apply(component.getName()).orElse(fallback));
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("settings record " + type.getSimpleName(), e);
        }
    }

    private static Object value(Class<?> type, String name, String text) {
        try {
            if (type == int.class) {
                return Math.toIntExact(size(text));
            } else if (type == long.class) {
                return size(text);
            } else if (type == boolean.class) {
                return bool(text);
            } else if (type == Duration.class) {
                return duration(text);
            }
            return constant(type, text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(name + ": \"" + text + "\" " + expected(type), e);
        }
    }

    private static String expected(Class<?> type) {
        if (type == int.class || type == long.class) {
            return "is not a whole number, with KiB, MiB or GiB where bytes are meant";
        } else if (type == boolean.class) {
            return "is not true or false";
        } else if (type == Duration.class) {
            return "is not a time such as 500ms, 10s, 5m or 1h";
        }
        return "is not one of " + String.join(", ", names(type));
    }

    private static boolean bool(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(text);
    }

    private static long size(String text) {
        for (String[] unit : new String[][] {{"KiB", "10"}, {"MiB", "20"}, {"GiB", "30"}}) {
            if (text.endsWith(unit[0])) {
                long number = natural(text.substring(0, text.length() - 3));
                return Math.multiplyExact(number, 1L << Integer.parseInt(unit[1]));
            }
        }
        return natural(text);
    }

    private static long natural(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(text);
        }
        return Long.parseLong(text);
    }

    private static Duration duration(String text) {
        if (text.endsWith("ms")) {
            return Duration.ofMillis(natural(text.substring(0, text.length() - 2)));
        }
        long number = natural(text.substring(0, Math.max(0, text.length() - 1)));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static String[] names(Class<?> type) {
        Object[] constants = type.getEnumConstants();
        String[] names = new String[constants.length];
        for (int i = 0; i < constants.length; i++) {
            names[i] = word(constants[i]);
        }
        return names;
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(text);
    }
}
