package io.sluice.kit.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which kinds of requests a load has, and in which proportion: {@code get:60,post:20,post-new:5}. The order repeats
 * and spreads each kind evenly, without chance, so that the kind of a request follows from its number.
 */
public final class Mix {
    private static final int MOST_WEIGHT = 10_000;

    /** Two thirds reads, a third with effects, a sixth on new connections. */
    public static final Mix STANDARD = parse("get:50,get-new:10,head:5,put:10,delete:5,post:15,post-new:5");

    private final List<Kind> kinds;
    private final int[] order;

    private Mix(List<Kind> kinds, int[] weights) {
        this.kinds = List.copyOf(kinds);
        this.order = spread(weights);
    }

    /** Pairs {@code kind:weight}, or a kind alone for weight 1; an {@link IllegalArgumentException} says what is wrong. */
    public static Mix parse(String text) {
        List<Kind> kinds = new ArrayList<>();
        String[] parts = text.split(",", -1);
        int[] weights = new int[parts.length];
        int sum = 0;
        for (int i = 0; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            Kind kind = Kind.parse(colon < 0 ? parts[i] : parts[i].substring(0, colon));
            weights[i] = colon < 0 ? 1 : weight(parts[i].substring(colon + 1), parts[i]);
            sum += weights[i];
            if (kinds.contains(kind) || sum > MOST_WEIGHT) {
                throw new IllegalArgumentException(
                        kinds.contains(kind) ? kind + " stands twice" : "weights add up to more than " + MOST_WEIGHT);
            }
            kinds.add(kind);
        }
        return new Mix(kinds, weights);
    }

    private static int weight(String number, String part) {
        if (!number.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException("\"" + part + "\": the weight is a number from 1");
        }
        return Integer.parseInt(number);
    }

    /** Smooth weighted round robin: the kind with the most credit is next and pays the sum of all weights. */
    private static int[] spread(int[] weights) {
        int sum = Arrays.stream(weights).sum();
        int[] credit = new int[weights.length];
        int[] order = new int[sum];
        for (int n = 0; n < sum; n++) {
            int best = 0;
            for (int i = 0; i < weights.length; i++) {
                credit[i] += weights[i];
                best = credit[i] > credit[best] ? i : best;
            }
            credit[best] -= sum;
            order[n] = best;
        }
        return order;
    }

    public List<Kind> kinds() {
        return kinds;
    }

    /** The place in {@link #kinds} of request {@code number}'s kind. */
    int indexOf(long number) {
        return order[(int) (number % order.length)];
    }
}
