package io.sluice.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Meaning, default, range and reason of one component of a settings record: the one place where they are written;
 * {@code --help} and the manual are made from it. {@code a.fooBar} is the flag {@code --a-foo-bar} and the variable
 * {@code SLUICE_A_FOO_BAR}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** The default, as a user would write it: {@code 8KiB}, {@code 10s}, {@code drop}; empty for none. */
    String value();

    /** What it is and what happens beyond it; one sentence for the manual. */
    String what() default "";

    /** Why this default; one sentence for the manual. */
    String why();

    /** What a text must look like; a number is a {@link Form#COUNT} unless this says otherwise. */
    Form form() default Form.COUNT;

    /** The least allowed, as a user would write it; empty: 1 or 1ms, since zero has no meaning for most. */
    String min() default "";

    /** The most allowed, as a user would write it; empty: what the type holds, 24h for times. */
    String max() default "";

    /** The flag's name without dashes where it is not the component's own. */
    String flag() default "";

    /** Follows from how the program was started: neither flag nor variable. */
    boolean derived() default false;

    /** Nothing follows from it yet: neither flag nor variable, so that nobody relies on it. */
    boolean inert() default false;

    /** What a text must look like, where the Java type does not tell. */
    enum Form {
        /** A whole number. */
        COUNT,
        /** A port's number. */
        PORT,
        /** Bytes, with KiB, MiB or GiB. */
        SIZE,
        /** A word without blanks. */
        WORD,
        /** {@code off}, {@code stdout} or a file. */
        SINK,
        /** An IP address. */
        ADDRESS,
        /** An IP address with or without prefix length. */
        CIDR,
        /** {@code namespace/name[:port]}. */
        SERVICE,
        /** {@code namespace/name}. */
        SECRET,
        /** An absolute path. */
        PATH,
        /** {@code namespace/service[:port]=host:port}. */
        ENDPOINT,
        /** A policy of balancing. */
        BALANCE
    }
}
