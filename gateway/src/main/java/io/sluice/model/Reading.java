package io.sluice.model;

import java.util.Optional;

/**
 * What became of a text that a user wrote: a value, or which word of it is wrong. The parts of a Finding.
 *
 * @param value what it means; empty when it is wrong
 * @param wrong the word that is wrong, as it is written; empty when nothing is
 * @param problem goes on where the word ends: "is not a port from 1 to 65535"
 * @param fix what to write instead
 */
public record Reading<T>(Optional<T> value, String wrong, String problem, String fix) {
    static <T> Reading<T> of(T value) {
        return new Reading<>(Optional.of(value), "", "", "");
    }

    static <T> Reading<T> wrong(String word, String problem, String fix) {
        return new Reading<>(Optional.empty(), word, problem, fix);
    }
}
