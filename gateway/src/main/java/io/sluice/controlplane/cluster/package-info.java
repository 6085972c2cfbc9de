/**
 * The facts of one moment: compact, read-only records of the objects that matter, each with its place. The folder and
 * the API server fill the same records; nothing right of {@code source} sees a client library's class.
 */
package io.sluice.controlplane.cluster;
