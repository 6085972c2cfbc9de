package io.sluice.bench.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who runs when within a round. The reference runs first and last; the others stand between, turned by one place each round,
 * so that nobody always follows the same neighbour.
 */
final class RoundOrder {

    private RoundOrder() {}

    static <T> List<T> of(int round, List<T> others) {
        List<T> order = new ArrayList<>(others);
        Collections.rotate(order, -round);
        return order;
    }
}
