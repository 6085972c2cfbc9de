package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.ConfigMapFact;
import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.EndpointsFact;
import io.sluice.controlplane.cluster.IngressClassFact;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.NamespaceFact;
import io.sluice.controlplane.cluster.NodeFact;
import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.source.ManifestFile.Key;
import io.sluice.model.Finding;
import io.sluice.model.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the files of a folder amount to. Events go in with the time at which they were seen, snapshots come out; nothing
 * here opens a file, reads a clock or runs a thread. Times are nanoseconds of any one origin. One thread at a time.
 */
final class FolderState {
    private final long stillNanos;
    private final ManifestReader reader = new ManifestReader();
    private final Map<String, FileState> files = new TreeMap<>();
    /** Those of which something is to be said: few among many, and all that a change has to look through. */
    private final Map<String, FileState> telling = new TreeMap<>();

    private final Set<FileState> unsettled = new LinkedHashSet<>();
    private final Map<KnownKind, KindTable<?>> tables = new EnumMap<>(KnownKind.class);
    private final KindTable<IngressFact> ingresses = table(KnownKind.INGRESS, IngressFact.class);
    private final KindTable<IngressClassFact> ingressClasses = table(KnownKind.INGRESS_CLASS, IngressClassFact.class);
    private final KindTable<ServiceFact> services = table(KnownKind.SERVICE, ServiceFact.class);
    private final KindTable<EndpointSliceFact> slices = table(KnownKind.ENDPOINT_SLICE, EndpointSliceFact.class);
    private final KindTable<EndpointsFact> endpoints = table(KnownKind.ENDPOINTS, EndpointsFact.class);
    private final KindTable<PodFact> pods = table(KnownKind.POD, PodFact.class);
    private final KindTable<NodeFact> nodes = table(KnownKind.NODE, NodeFact.class);
    private final KindTable<NamespaceFact> namespaces = table(KnownKind.NAMESPACE, NamespaceFact.class);
    private final KindTable<SecretFact> secrets = table(KnownKind.SECRET, SecretFact.class);
    private final KindTable<ConfigMapFact> configMaps = table(KnownKind.CONFIG_MAP, ConfigMapFact.class);
    private List<Finding> folderFindings = List.of();
    private Optional<Finding> findingIfEmpty = Optional.empty();
    private ClusterSnapshot snapshot = ClusterSnapshot.EMPTY;
    private boolean changed;

    /** @param stillNanos how long a file must not change before what it no longer has is dropped */
    FolderState(long stillNanos) {
        this.stillNanos = stillNanos;
    }

    private <F extends io.sluice.controlplane.cluster.Fact> KindTable<F> table(KnownKind kind, Class<F> type) {
        KindTable<F> table = new KindTable<>(type);
        tables.put(kind, table);
        return table;
    }

    /** A file is there, with these bytes. */
    void content(String source, byte[] bytes, long now) {
        FileState file = files.computeIfAbsent(source, FileState::new);
        if (file.differs(bytes)) {
            accept(file, file.written(reader.read(source, bytes), now));
        }
    }

    /** A file is gone, or is no file any more. */
    void vanished(String source, long now) {
        FileState file = files.get(source);
        if (file != null && !file.isGone()) {
            accept(file, file.gone(now));
        }
    }

    /** A file is there and cannot be read: what it gave stays. */
    void unreadable(String source, Finding why) {
        FileState file = files.computeIfAbsent(source, FileState::new);
        accept(file, file.unreadable(why));
    }

    /** Whether anything that was read of this file, or of files below this directory, is in use. */
    boolean isInUse(Path fileOrDirectory) {
        String name = fileOrDirectory.toString(); // a name that the locale cannot spell is no path again
        String within = name.endsWith("/") ? name : name + "/";
        return files.values().stream()
                .anyMatch(file -> file.isInUse()
                        && (file.source().equals(name) || file.source().startsWith(within)));
    }

    /**
     * What is to be said of the folder as a whole.
     *
     * @param ifEmpty said for as long as there is no file: files come and go without the folder being listed again
     */
    void findings(List<Finding> ofTheFolder, Optional<Finding> ifEmpty) {
        changed |= !folderFindings.equals(ofTheFolder) || !findingIfEmpty.equals(ifEmpty);
        folderFindings = List.copyOf(ofTheFolder);
        findingIfEmpty = ifEmpty;
    }

    /** Takes every file as it is, without waiting for it to hold still: for the first read. */
    ClusterSnapshot settleAll() {
        List.copyOf(unsettled).forEach(this::settle);
        return snapshot();
    }

    /** Settles what has held still by now; the same instance as before when nothing changed. */
    ClusterSnapshot advance(long now) {
        List.copyOf(unsettled).stream()
                .filter(file -> now - file.changedAt() >= stillNanos)
                .forEach(this::settle);
        return snapshot();
    }

    /** When {@link #advance} has something to settle, if nothing happens before. */
    OptionalLong deadline() {
        return unsettled.stream()
                .mapToLong(file -> file.changedAt() + stillNanos)
                .reduce((a, b) -> b - a < 0 ? b : a);
    }

    /** Files that must hold still until the deadline: worth a look just before it. */
    Set<String> unsettled() {
        Set<String> sources = new LinkedHashSet<>();
        unsettled.forEach(file -> sources.add(file.source()));
        return sources;
    }

    private void settle(FileState file) {
        accept(file, file.settle());
        if (file.isGone()) {
            files.remove(file.source());
        }
    }

    private void accept(FileState file, Map<Key, Contribution> changes) {
        changed = true;
        changes.forEach((key, gives) -> tables.get(key.kind()).put(key.name(), file.source(), gives));
        if (file.findings().isEmpty() && file.otherKinds().isEmpty()) {
            telling.remove(file.source());
        } else {
            telling.put(file.source(), file);
        }
        if (file.isSettled()) {
            unsettled.remove(file);
        } else {
            unsettled.add(file);
        }
    }

    private ClusterSnapshot snapshot() {
        if (changed) {
            changed = false;
            List<Finding> findings = allFindings();
            ClusterSnapshot next = new ClusterSnapshot(
                    ingresses.facts(),
                    ingressClasses.facts(),
                    services.facts(),
                    slices.facts(),
                    endpoints.facts(),
                    pods.facts(),
                    nodes.facts(),
                    namespaces.facts(),
                    secrets.facts(),
                    configMaps.facts(),
                    findings.equals(snapshot.findings()) ? snapshot.findings() : findings);
            snapshot = isSame(next, snapshot) ? snapshot : next;
        }
        return snapshot;
    }

    private static boolean isSame(ClusterSnapshot a, ClusterSnapshot b) {
        return a.findings() == b.findings()
                && a.ingresses() == b.ingresses()
                && a.ingressClasses() == b.ingressClasses()
                && a.services() == b.services()
                && a.endpointSlices() == b.endpointSlices()
                && a.endpoints() == b.endpoints()
                && a.pods() == b.pods()
                && a.nodes() == b.nodes()
                && a.namespaces() == b.namespaces()
                && a.secrets() == b.secrets()
                && a.configMaps() == b.configMaps();
    }

    private List<Finding> allFindings() {
        List<Finding> all = new ArrayList<>(folderFindings);
        if (files.isEmpty()) {
            findingIfEmpty.ifPresent(all::add);
        }
        Map<String, Place> otherKinds = new TreeMap<>();
        for (FileState file : telling.values()) {
            all.addAll(file.findings());
            file.otherKinds().forEach(otherKinds::putIfAbsent);
        }
        otherKinds.forEach((kind, place) -> all.add(OtherKinds.finding(kind, place)));
        tables.values().forEach(table -> table.duplicates(all::add));
        return all.stream().sorted().toList();
    }
}
