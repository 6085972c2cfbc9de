package io.sluice.model;

/** How a route's path is compared with a request's canonical path. */
public enum PathMatch {
    /** The whole path, byte for byte. */
    EXACT,
    /** Element by element: {@code /foo} matches {@code /foo} and {@code /foo/bar}, never {@code /foobar}. */
    PREFIX
}
