package io.sluice.dataplane.listen;

import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * What is the same for all listeners.
 *
 * @param trusted whether a peer's forwarded headers are believed
 * @param perStreamBuffer bytes held for a client
 * @param backlog how many clients of a listener may wait in the kernel
 */
record ListenOptions(Predicate<InetAddress> trusted, int perStreamBuffer, int backlog) {}
