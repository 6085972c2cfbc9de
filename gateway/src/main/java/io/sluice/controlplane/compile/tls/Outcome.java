package io.sluice.controlplane.compile.tls;

import java.util.function.Function;

/** What reading came to. A mistake of the user's is a value: it becomes a Finding, not an exception. */
sealed interface Outcome<T> {
    /** It was read. */
    record Good<T>(T value) implements Outcome<T> {}

    /** It cannot be used. */
    record Bad<T>(Problem problem) implements Outcome<T> {}

    static <T> Outcome<T> good(T value) {
        return new Good<>(value);
    }

    static <T> Outcome<T> bad(String entry, String what, String fix) {
        return new Bad<>(new Problem(entry, what, fix));
    }

    /** Goes on with the value, if there is one. */
    default <U> Outcome<U> then(Function<? super T, Outcome<U>> next) {
        if (this instanceof Bad<T> bad) {
            return new Bad<>(bad.problem());
        }
        return next.apply(((Good<T>) this).value());
    }
}
