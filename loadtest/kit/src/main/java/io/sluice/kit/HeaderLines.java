package io.sluice.kit;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The field lines of a head or of a trailer section, in the order of the wire. */
public record HeaderLines(List<HeaderLine> lines) implements Iterable<HeaderLine> {
    public static final HeaderLines NONE = new HeaderLines(List.of());

    public HeaderLines {
        lines = List.copyOf(lines);
    }

    /** Every value of {@code name} (any case), in order. */
    public List<String> all(String name) {
        return lines.stream()
                .filter(line -> line.is(name))
                .map(HeaderLine::value)
                .toList();
    }

    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** The value of {@code name}, or null when no line has it: for assertions. */
    public String value(String name) {
        return first(name).orElse(null);
    }

    public boolean has(String name) {
        return !all(name).isEmpty();
    }

    /** The names in order, case as sent. */
    public List<String> names() {
        return lines.stream().map(HeaderLine::name).toList();
    }

    public int size() {
        return lines.size();
    }

    @Override
    public Iterator<HeaderLine> iterator() {
        return lines.iterator();
    }
}
