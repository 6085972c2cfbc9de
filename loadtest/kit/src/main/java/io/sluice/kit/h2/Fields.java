package io.sluice.kit.h2;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** A header list in order. Immutable; the methods that change give a changed copy. Names are compared as they are. */
public record Fields(List<Field> list) implements Iterable<Field> {
    public static final Fields NONE = new Fields(List.of());

    public Fields {
        list = List.copyOf(list);
    }

    /** Names and values in turn. */
    public static Fields of(String... namesAndValues) {
        List<Field> list = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            list.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Fields(list);
    }

    /** The four pseudo-headers of a proper request in plaintext. */
    public static Fields request(String method, String path, String authority) {
        return of(":method", method, ":scheme", "http", ":path", path, ":authority", authority);
    }

    public static Fields response(int status) {
        return of(":status", String.valueOf(status));
    }

    /** For requests over TLS. */
    public Fields overTls() {
        return with(":scheme", "https");
    }

    /** One more at the end, whatever there is. */
    public Fields and(String name, String value) {
        return new Fields(
                Stream.concat(list.stream(), Stream.of(new Field(name, value))).toList());
    }

    /** One more at the beginning. */
    public Fields after(String name, String value) {
        return new Fields(
                Stream.concat(Stream.of(new Field(name, value)), list.stream()).toList());
    }

    /** Every field of that name has this value instead. */
    public Fields with(String name, String value) {
        return new Fields(list.stream()
                .map(field -> field.name().equals(name) ? new Field(name, value) : field)
                .toList());
    }

    public Fields without(String name) {
        return new Fields(
                list.stream().filter(field -> !field.name().equals(name)).toList());
    }

    /** The first value of that name, or null: for assertions. */
    public String value(String name) {
        return all(name).stream().findFirst().orElse(null);
    }

    public List<String> all(String name) {
        return list.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    public List<String> names() {
        return list.stream().map(Field::name).toList();
    }

    public boolean has(String name) {
        return names().contains(name);
    }

    /** The number in {@code :status}; 0 when there is none. */
    public int status() {
        String status = value(":status");
        return status != null && status.matches("[0-9]{3}") ? Integer.parseInt(status) : 0;
    }

    @Override
    public Iterator<Field> iterator() {
        return list.iterator();
    }
}
