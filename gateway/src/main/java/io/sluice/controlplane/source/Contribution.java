package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.Fact;

/**
 * What one file gives for one object.
 *
 * @param fact as last read without error
 * @param order among the file's objects
 * @param live false when the file no longer has the object, or may have it in a part that cannot be read
 */
record Contribution(Fact fact, int order, boolean live) {}
