package io.sluice.controlplane.compile.annotation;

import io.sluice.model.Location;
import io.sluice.model.Location.Part;
import io.sluice.model.Location.Variable;
import io.sluice.model.NearName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of a redirect's target: an http or https URL, or a path, in which {@code $name} or <code>${name}</code> stands
 * for something of the request. No variable that a stranger's URL can fill may decide to which host a redirect leads: in
 * front of the path only {@code $scheme} and {@code $host} are allowed.
 *
 * @param location what it means, if it is right
 * @param problem what is wrong, to follow the text; empty if nothing is
 * @param fix how to repair it
 */
record RedirectTarget(Optional<Location> location, String problem, String fix) {
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([A-Za-z0-9_]++)}|([A-Za-z0-9_]++))");

    /** RFC 3986 characters without {@code $}, which begins a variable; so never CR, LF or a quote. */
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9/._~:?#@!&'()*+,;=%\\[\\]-]*+");

    /** Over a text in which each variable is one of {@link #MARKS}, which no text can hold. */
    private static final Pattern WHOLE =
            Pattern.compile("(?:https?|\\|)://[A-Za-z0-9._~:@\\[\\]{-]++(?:[/?#<^][^ ]*+)?+|/(?!/)[^ ]*+|<[^ ]*+");

    private static final String EXAMPLES = "write https://name/path or /path";

    /** Of every variable that may be written, in their order. */
    private static final String MARKS = "<<{|\"^";

    static RedirectTarget parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder shape = new StringBuilder();
        Matcher variables = VARIABLE.matcher(text);
        int from = 0;
        while (variables.find()) {
            addText(text.substring(from, variables.start()), parts, shape);
            String name = variables.group(1) == null ? variables.group(2) : variables.group(1);
            Optional<Variable> variable = Variable.of(name);
            if (variable.isEmpty()) {
                return unknown(name);
            }
            parts.add(variable.get());
            shape.append(MARKS.charAt(variable.get().ordinal()));
            from = variables.end();
        }
        String rest = text.substring(from);
        addText(rest, parts, shape);
        return checked(parts, shape.toString());
    }

    private static void addText(String text, List<Part> parts, StringBuilder shape) {
        if (TEXT.matcher(text).matches()) {
            shape.append(text);
            if (!text.isEmpty()) {
                parts.add(new Location.Text(text));
            }
        } else {
            shape.append(' '); // what WHOLE has nowhere
        }
    }

    private static RedirectTarget checked(List<Part> parts, String shape) {
        if (WHOLE.matcher(shape).matches()) {
            return new RedirectTarget(Optional.of(new Location(parts)), "", "");
        }
        return wrong(
                parts.stream().anyMatch(Variable.class::isInstance)
                        ? "is not an http or https URL, nor a path, or has a variable other than $host in its host"
                        : "is not an http or https URL, nor a path",
                EXAMPLES);
    }

    private static RedirectTarget unknown(String name) {
        if (name.matches("[0-9]++")) {
            return wrong(
                    "has $" + name + ", a group of a path that is a regular expression; these are not supported yet",
                    "write $request_uri or $uri for the request's own path");
        }
        List<String> known = Variable.words();
        String all = known.stream().map(one -> "$" + one).collect(Collectors.joining(", "));
        return wrong(
                "has a variable that is not known here, $" + name,
                NearName.of(name, known)
                        .map(near -> "did you mean $" + near + "?")
                        .orElse("write one of " + all));
    }

    private static RedirectTarget wrong(String problem, String fix) {
        return new RedirectTarget(Optional.empty(), problem, fix);
    }
}
