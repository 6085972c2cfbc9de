package io.sluice.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names one branch of {@link Settings} for people. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Group {
    /** What stands before the component's name: {@code http} makes {@code http.maxHeaders}; empty for none. */
    String prefix();

    /** The heading in {@code --help} and the manual. */
    String title();
}
