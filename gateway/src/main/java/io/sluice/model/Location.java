package io.sluice.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a redirect leads: a text with places that are filled from each request.
 *
 * @param parts in order; at least one
 */
public record Location(List<Part> parts) {
    public Location {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a redirect to nowhere");
        }
    }

    /** A text, or what of the request stands in its place. */
    public sealed interface Part {}

    /**
     * The same for every request.
     *
     * @param text Latin-1 without control bytes: nothing that could end a header line
     */
    public record Text(String text) implements Part {
        public Text {
            if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f || c > 0xff)) {
                throw new IllegalArgumentException("a control or wide character in Location: " + text);
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Taken from the request, whose head has been validated. */
    public enum Variable implements Part {
        /** The target as the client sent it, with its query. */
        REQUEST_URI,
        /** The canonical path, without query; still percent-encoded, so that no control byte can come out of it. */
        URI,
        /** The canonical host, without port. */
        HOST,
        /** {@code http} or {@code https}, as the client speaks to the gateway or to a trusted peer in front. */
        SCHEME,
        /** The query without its question mark. */
        ARGS,
        /** A question mark when there is a query, else nothing. */
        IS_ARGS,
        /** {@link #REQUEST_URI} without a slash at its very end, which may be the query's. */
        REQUEST_URI_TRIMMED,
        /** The canonical host of the client's URL, without port: what a trusted peer says, else {@link #HOST}. */
        PUBLIC_HOST;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The name as it is written behind {@code $}. */
        public String word() {
            return word;
        }

        /** Whether a user may write it; the others are the gateway's own. */
        private boolean isPublished() {
            return this != REQUEST_URI_TRIMMED && this != PUBLIC_HOST;
        }

        /** The variable of that name, without {@code $}. */
        public static Optional<Variable> of(String word) {
            for (Variable variable : values()) {
                if (variable.word.equals(word) && variable.isPublished()) {
                    return Optional.of(variable);
                }
            }
            return Optional.empty();
        }

        /** The names that a user may write behind {@code $}. */
        public static List<String> words() {
            return Arrays.stream(values())
                    .filter(Variable::isPublished)
                    .map(Variable::word)
                    .toList();
        }

        @Override
        public String toString() {
            return "${" + word + "}";
        }
    }

    /** One text for every request. */
    public static Location of(String text) {
        return new Location(List.of(new Text(text)));
    }

    /** A path, to be made absolute with the request's own scheme and host. */
    public boolean onOwnHost() {
        Part first = parts.get(0);
        return first instanceof Text text
                ? text.text().startsWith("/")
                : first == Variable.REQUEST_URI || first == Variable.URI;
    }

    /** As a user could write it. */
    @Override
    public String toString() {
        return parts.stream().map(Part::toString).collect(Collectors.joining());
    }
}
