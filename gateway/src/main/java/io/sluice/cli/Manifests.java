package io.sluice.cli;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import java.nio.file.Path;
import java.util.List;

/** Reads manifests once, with the reader that {@code run} follows changes with. */
@FunctionalInterface
public interface Manifests {
    /** What is wrong with files is in the snapshot's findings. */
    ClusterSnapshot read(List<Path> roots);
}
