package io.sluice.model;

import java.util.Optional;

/**
 * What became of one listener: the only value that goes back from the data plane to the control plane.
 *
 * @param name {@code http}, {@code status}, …
 * @param address the address bound or wanted
 * @param port the port bound, or the one wanted when binding failed
 * @param failure why it is not bound
 */
public record ListenerReport(String name, String address, int port, Optional<String> failure) {}
