/**
 * The content of Secrets for TLS: PEM, keys, chains, names, age. Pure, of the JDK alone, and for texts that may be hostile:
 * size and work are bounded, and no key material is in a message.
 */
package io.sluice.controlplane.compile.tls;
