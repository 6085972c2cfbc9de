package io.sluice.bench.compare;

/** The bytes that travel: letters in an order that shows a lost, doubled or swapped piece. */
final class Bodies {

    private Bodies() {}

    /** Every 61 bytes the alphabet of 62 letters starts one letter later, so no two blocks of a power of two are equal. */
    static String text(int length) {
        String letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        StringBuilder body = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            body.append(letters.charAt((i + i / 61) % letters.length()));
        }
        return body.toString();
    }
}
