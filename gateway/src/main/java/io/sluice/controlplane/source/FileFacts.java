package io.sluice.controlplane.source;

import io.sluice.controlplane.source.ManifestFile.Key;
import io.sluice.controlplane.source.ManifestFile.Manifest;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is gathered while one file is read. */
final class FileFacts {
    private final String source;
    private final List<Manifest> manifests = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Place> otherKinds = new HashMap<>();
    private final Map<Key, Place> places = new HashMap<>();
    private boolean complete = true;
    private boolean foreign;

    FileFacts(String source) {
        this.source = source;
    }

    String source() {
        return source;
    }

    void add(Manifest manifest) {
        Place first = places.putIfAbsent(manifest.key(), manifest.place());
        if (first != null) {
            add(KindTable.duplicate(manifest.key().ref(), manifest.place(), first));
        }
        manifests.add(manifest);
    }

    void add(Finding finding) {
        findings.add(finding);
    }

    /** A part of which nobody knows what objects it may hold. */
    void unreadablePart(Finding finding) {
        findings.add(finding);
        incomplete();
    }

    void incomplete() {
        complete = false;
    }

    void otherKind(String kind, Place place) {
        otherKinds.merge(kind, place, (one, other) -> one.compareTo(other) <= 0 ? one : other);
    }

    /** Once per file is enough. */
    void notKubernetes(Place place) {
        if (!foreign) {
            foreign = true;
            add(new Finding(
                    FindingCode.NOT_KUBERNETES,
                    new ObjectRef("File", "", source),
                    place,
                    "not a Kubernetes object: it has no apiVersion and kind",
                    "the document is left alone; the folder's other objects are read",
                    "nothing to do, unless it was meant to be one"));
        }
    }

    ManifestFile toFile() {
        return new ManifestFile(manifests, findings, otherKinds, complete);
    }
}
