package io.sluice.kit.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options of a command line, {@code --name value} or {@code --name=value}; what is wrong is a {@link Usage}. */
public final class Flags {
    private final Map<String, String> values = new HashMap<>();
    private final List<String> words = new ArrayList<>();

    /** A mistake of the caller, in words for him. */
    public static final class Usage extends IllegalArgumentException {
        public Usage(String message) {
            super(message);
        }
    }

    private Flags() {}

    /**
     * Reads {@code arguments}.
     *
     * @param valued names of options that take a value, with their dashes
     * @param switches names of options that stand alone
     */
    public static Flags parse(List<String> arguments, Set<String> valued, Set<String> switches) {
        Flags flags = new Flags();
        int at = 0;
        while (at < arguments.size()) {
            String argument = arguments.get(at++);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!argument.startsWith("-")) {
                flags.words.add(argument);
            } else if (switches.contains(argument)) {
                flags.put(argument, "");
            } else if (!valued.contains(name)) {
                throw new Usage("unknown option " + argument);
            } else if (equals < 0 && at == arguments.size()) {
                throw new Usage(name + " wants a value");
            } else {
                flags.put(name, equals < 0 ? arguments.get(at++) : argument.substring(equals + 1));
            }
        }
        return flags;
    }

    private void put(String name, String value) {
        if (values.put(name, value) != null) {
            throw new Usage(name + " is given twice");
        }
    }

    /** Arguments that are no options. */
    public List<String> words() {
        return List.copyOf(words);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    public String required(String name) {
        if (!values.containsKey(name)) {
            throw new Usage(name + " is missing");
        }
        return values.get(name);
    }

    public int whole(String name, int otherwise, int least, int most) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        long value = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
        if (value < least || value > most) {
            throw new Usage(name + " " + text + ": a whole number from " + least + " to " + most);
        }
        return (int) value;
    }

    public double number(String name, double otherwise, double least, double most) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        double value = text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?") ? Double.parseDouble(text) : Double.NaN;
        if (!(value >= least && value <= most)) {
            throw new Usage(name + " " + text + ": a number from " + least + " to " + most);
        }
        return value;
    }
}
