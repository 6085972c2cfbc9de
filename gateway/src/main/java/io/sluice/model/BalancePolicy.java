package io.sluice.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which endpoint of an upstream a request goes to. Its text is what {@link #parse} reads. */
public sealed interface BalancePolicy {
    /** What may be written, for messages. */
    String GRAMMAR = "round_robin, random, least_request, ewma, hash header NAME, hash cookie NAME, hash client,"
            + " hash uri or sticky [cookie=NAME]";

    /** Policies that look at the endpoints alone. */
    enum Blind implements BalancePolicy {
        /** One after the other; exact over all event loops. */
        ROUND_ROBIN,
        /** Any, with equal probability. */
        RANDOM,
        /** Of two drawn at random the one with fewer requests under way. */
        LEAST_REQUEST,
        /** Of two drawn at random the one that has answered faster lately (peak EWMA). */
        EWMA;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Requests that are equal in something go to one endpoint, by consistent hashing; those without it are spread by
     * round robin.
     *
     * @param source of what
     * @param name of the header or cookie; empty for the others
     */
    record Hash(Source source, String name) implements BalancePolicy {
        @Override
        public String toString() {
            return "hash " + source.name().toLowerCase(Locale.ROOT) + (name.isEmpty() ? "" : " " + name);
        }
    }

    /** What of a request is hashed. */
    enum Source {
        /** The first field of a name, in any case. */
        HEADER,
        /** The first cookie of a name. */
        COOKIE,
        /** The client's address, as trusted proxies tell it. */
        CLIENT,
        /** The target as the client sent it, with its query. */
        URI
    }

    /**
     * A cookie of the gateway names the endpoint, so that a browser stays with it.
     *
     * @param cookie its name; empty for one made from the Service's name
     */
    record Sticky(String cookie) implements BalancePolicy {
        /** RFC 6265bis section 4.1.3; browsers look at them in any case. */
        private static final Pattern FOR_SECURE_ONES = Pattern.compile("(?i)__(host|secure)-.*");

        /** Whether browsers take a cookie of that name only with the attribute Secure. */
        boolean wantsSecure() {
            return FOR_SECURE_ONES.matcher(cookie).matches();
        }

        @Override
        public String toString() {
            return cookie.isEmpty() ? "sticky" : "sticky cookie=" + cookie;
        }
    }

    /** A policy as a user writes it; empty when it is none. */
    static Optional<BalancePolicy> parse(String text) {
        return read(text).value();
    }

    /** As {@link #parse}, and what is wrong with the text. */
    static Reading<BalancePolicy> read(String text) {
        List<String> words = List.of(text.strip().split("\\s+", -1));
        Optional<BalancePolicy> policy = switch (words.get(0)) {
            case "hash" -> hash(words);
            case "sticky" -> sticky(words);
            default -> blind(words);
        };
        if (policy.isPresent() && policy.get() instanceof Sticky sticky && sticky.wantsSecure()) {
            return Reading.wrong(
                    words.get(1),
                    "names a cookie that browsers take only with the attribute Secure, which this one does not have",
                    "write a name without __Host- or __Secure- in front");
        }
        return policy.map(Reading::of)
                .orElseGet(() -> Reading.wrong(text.strip(), "is no policy of balancing", "write one of " + GRAMMAR));
    }

    private static Optional<BalancePolicy> blind(List<String> words) {
        for (Blind policy : Blind.values()) {
            if (words.equals(List.of(policy.toString()))) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }

    private static Optional<BalancePolicy> hash(List<String> words) {
        for (Source source : Source.values()) {
            boolean named = source == Source.HEADER || source == Source.COOKIE;
            String word = source.name().toLowerCase(Locale.ROOT);
            if (words.size() == (named ? 3 : 2) && words.get(1).equals(word)) {
                String name = named ? words.get(2) : "";
                return !named || isToken(name) ? Optional.of(new Hash(source, name)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<BalancePolicy> sticky(List<String> words) {
        if (words.size() == 1) {
            return Optional.of(new Sticky(""));
        }
        String option = words.get(1);
        String name = option.startsWith("cookie=") ? option.substring("cookie=".length()) : "";
        return words.size() == 2 && isToken(name) ? Optional.of(new Sticky(name)) : Optional.empty();
    }

    /** RFC 9110 section 5.6.2: the name of a field or of a cookie. */
    private static boolean isToken(String name) {
        return Pattern.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}", name);
    }
}
