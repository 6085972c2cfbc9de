package io.sluice.controlplane.source;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/** What a field of a Kubernetes object may hold, read off the client library's classes. */
sealed interface FieldType {
    /** Types without parts. */
    enum Leaf implements FieldType {
        TEXT("text"),
        INT("a whole number"),
        LONG("a whole number"),
        NUMBER("a number"),
        BOOLEAN("true or false"),
        INT_OR_TEXT("a whole number or text"),
        /** Anything: quantities, free-form parts. */
        ANY("any value");

        private final String shown;

        Leaf(String shown) {
            this.shown = shown;
        }

        @Override
        public String shown() {
            return shown;
        }
    }

    /** For people: "must be …". */
    String shown();

    /** A list. */
    record ListOf(FieldType element) implements FieldType {
        @Override
        public String shown() {
            return "a list";
        }
    }

    /** A mapping with keys of the user's choice. */
    record MapOf(FieldType value) implements FieldType {
        @Override
        public String shown() {
            return "a mapping";
        }
    }

    /** A mapping with the fields of a class. */
    record ObjectOf(Class<?> type) implements FieldType {
        private static final ClassValue<Map<String, FieldType>> FIELDS = new ClassValue<>() {
            @Override
            protected Map<String, FieldType> computeValue(Class<?> type) {
                return fieldsOf(type);
            }
        };

        /** By name, sorted. */
        Map<String, FieldType> fields() {
            return FIELDS.get(type);
        }

        @Override
        public String shown() {
            return "a mapping";
        }
    }

    private static Map<String, FieldType> fieldsOf(Class<?> type) {
        Map<String, FieldType> fields = new TreeMap<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            Arrays.stream(c.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()))
                    .filter(field -> field.isAnnotationPresent(JsonProperty.class))
                    .forEach(field -> fields.putIfAbsent(nameOf(field), of(field.getGenericType())));
        }
        return fields;
    }

    private static String nameOf(Field field) {
        String name = field.getAnnotation(JsonProperty.class).value();
        return name.isEmpty() ? field.getName() : name;
    }

    private static FieldType of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (List.class == generic.getRawType()) {
                return new ListOf(of(arguments[0]));
            }
            return Map.class == generic.getRawType() ? new MapOf(of(arguments[1])) : Leaf.ANY;
        }
        return type instanceof Class<?> plain ? ofClass(plain) : Leaf.ANY;
    }

    private static FieldType ofClass(Class<?> type) {
        if (type == String.class) {
            return Leaf.TEXT;
        } else if (type == Integer.class || type == int.class) {
            return Leaf.INT;
        } else if (type == Long.class || type == long.class) {
            return Leaf.LONG;
        } else if (type == Double.class || type == Float.class) {
            return Leaf.NUMBER;
        } else if (type == Boolean.class || type == boolean.class) {
            return Leaf.BOOLEAN;
        } else if (type == IntOrString.class) {
            return Leaf.INT_OR_TEXT;
        }
        return isPlainBean(type) ? new ObjectOf(type) : Leaf.ANY;
    }

    /** Whether Jackson fills the class field by field; those with a deserializer of their own take other shapes. */
    private static boolean isPlainBean(Class<?> type) {
        JsonDeserialize own = type.getAnnotation(JsonDeserialize.class);
        return type.getName().startsWith("io.fabric8.")
                && own != null
                && own.using() == ValueDeserializer.None.class
                && Arrays.stream(type.getDeclaredFields()).anyMatch(f -> f.isAnnotationPresent(JsonProperty.class));
    }
}
