package io.sluice.model;

/**
 * One path of one host and what happens there.
 *
 * @param match how the path is compared
 * @param path canonical; for {@link PathMatch#PREFIX} without a trailing slash (except {@code /} itself)
 * @param action what happens
 * @param origin which rule of which Ingress this is; for people
 */
public record Route(PathMatch match, String path, Action action, RouteOrigin origin) {}
