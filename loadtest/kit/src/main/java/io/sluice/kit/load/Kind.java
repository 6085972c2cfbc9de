package io.sluice.kit.load;

import java.util.List;
import java.util.Locale;

/**
 * One sort of request in a load: its method, and whether each opens a connection of its own. Written {@code post} or
 * {@code post-new}.
 *
 * @param method GET, HEAD, PUT, DELETE or POST
 * @param fresh true: a new connection for every request, which says {@code Connection: close}
 */
public record Kind(String method, boolean fresh) {
    static final String FRESH = "-new";
    static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "DELETE", "POST");

    public Kind {
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("method \"" + method + "\" is not one of " + METHODS);
        }
    }

    /** {@code get}, {@code post-new} … in any case; an {@link IllegalArgumentException} names them all. */
    public static Kind parse(String text) {
        String lower = text.trim().toLowerCase(Locale.ROOT);
        boolean fresh = lower.endsWith(FRESH);
        String method = fresh ? lower.substring(0, lower.length() - FRESH.length()) : lower;
        String name = method.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(name)) {
            String all = String.join(", ", METHODS).toLowerCase(Locale.ROOT);
            throw new IllegalArgumentException("a mix has no kind \"" + text.trim() + "\": there are " + all
                    + ", and each with " + FRESH + " behind it for connections of their own");
        }
        return new Kind(name, fresh);
    }

    /** Done twice it has two effects: nobody may send it again (RFC 9110 §9.2.2). */
    public boolean unsafeToRepeat() {
        return method.equals("POST");
    }

    boolean hasBody() {
        return method.equals("POST") || method.equals("PUT");
    }

    @Override
    public String toString() {
        return method.toLowerCase(Locale.ROOT) + (fresh ? FRESH : "");
    }
}
