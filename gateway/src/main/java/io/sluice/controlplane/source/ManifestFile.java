package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.Finding;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one file says.
 *
 * @param manifests of kinds that are read, in written order
 * @param findings what is wrong, in written order
 * @param otherKinds kinds that are not read, with the place of the first of each
 * @param complete false when a part could not be read or names no object: what it may hold is unknown
 */
record ManifestFile(List<Manifest> manifests, List<Finding> findings, Map<String, Place> otherKinds, boolean complete) {
    ManifestFile {
        manifests = List.copyOf(manifests);
        findings = List.copyOf(findings);
        otherKinds = Map.copyOf(otherKinds);
    }

    /**
     * Which object.
     *
     * @param kind one that is read
     * @param name namespace and name
     */
    record Key(KnownKind kind, ObjectName name) {
        /** As findings name it. */
        ObjectRef ref() {
            return new ObjectRef(kind.kind(), name.namespace(), name.name());
        }
    }

    /**
     * One object.
     *
     * @param key which
     * @param fact empty when it was refused
     * @param place where it begins
     * @param openEnd whether the file may end in the middle of it
     */
    record Manifest(Key key, Optional<Fact> fact, Place place, boolean openEnd) {}
}
