package io.sluice.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Default, unit and reason of one component of a settings record. {@code a.fooBar} is the flag {@code --a-foo-bar} and
 * the variable {@code SLUICE_A_FOO_BAR}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** The default, as a user would write it: {@code 8KiB}, {@code 10s}, {@code drop}. */
    String value();

    /** Why this default; one sentence for the manual. */
    String why();
}
