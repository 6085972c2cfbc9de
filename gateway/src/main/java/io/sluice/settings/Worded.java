package io.sluice.settings;

/** A constant that a user writes otherwise than its Java name. */
interface Worded {
    /** As it is written. */
    String word();
}
