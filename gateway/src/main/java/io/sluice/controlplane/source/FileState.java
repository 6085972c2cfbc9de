package io.sluice.controlplane.source;

import io.sluice.controlplane.source.ManifestFile.Key;
import io.sluice.model.Finding;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import io.sluice.model.Severity;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One file: what it says, and what it gives for now. The methods that change it answer with what changed for the folder. */
final class FileState {
    private static final String STAYS = "; what was last read of it without error stays in use";
    private static final ManifestFile NOTHING = new ManifestFile(List.of(), List.of(), Map.of(), true);

    private final String source;
    private byte[] digest = new byte[0];
    private ManifestFile written = NOTHING;
    private Map<Key, Contribution> gives = Map.of();
    private Map<Key, Contribution> gaveSettled = Map.of();
    private List<Finding> findings = List.of();
    private Map<String, Place> otherKinds = Map.of();
    private long changedAt;
    private boolean settled = true;
    private boolean gone;

    FileState(String source) {
        this.source = source;
    }

    String source() {
        return source;
    }

    long changedAt() {
        return changedAt;
    }

    /** Whether it gives exactly what it says. */
    boolean isSettled() {
        return settled;
    }

    boolean isGone() {
        return gone;
    }

    List<Finding> findings() {
        return findings;
    }

    Map<String, Place> otherKinds() {
        return otherKinds;
    }

    /** Takes note of the bytes; whether they are others than those that were last read. */
    boolean differs(byte[] bytes) {
        byte[] before = digest;
        digest = sha256(bytes);
        return gone || !Arrays.equals(before, digest);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** It says something else. */
    Map<Key, Contribution> written(ManifestFile now, long at) {
        gone = false;
        written = now;
        changedAt = at;
        Map<Key, Contribution> after = FileMerge.of(gaveSettled, now, false);
        Map<Key, Contribution> atRest = FileMerge.of(gaveSettled, now, true);
        List<Finding> worded = worded(now.findings(), atRest);
        settled = after.equals(atRest);
        // An error may be that of a file half-written: it is told when the file holds still, or every save would cry.
        boolean quiet = settled && now.findings().stream().noneMatch(f -> f.severity() == Severity.ERROR);
        if (quiet) {
            tell(worded);
        }
        settled &= findings.equals(worded) && otherKinds.equals(now.otherKinds());
        return replace(after);
    }

    /** It is no more. */
    Map<Key, Contribution> gone(long at) {
        Map<Key, Contribution> changes = written(NOTHING, at);
        gone = true;
        settled = false;
        return changes;
    }

    Map<Key, Contribution> unreadable(Finding why) {
        digest = new byte[0];
        gone = false;
        settled = true;
        findings = List.of(gives.isEmpty() ? why : stays(why));
        return Map.of();
    }

    /** It has held still. */
    Map<Key, Contribution> settle() {
        settled = true;
        Map<Key, Contribution> after = FileMerge.of(gaveSettled, written, true);
        tell(worded(written.findings(), after));
        return replace(after);
    }

    /** Whether it gives anything for now. */
    boolean isInUse() {
        return !gives.isEmpty();
    }

    /** The findings; those about something that is in use as it was before say so. */
    private List<Finding> worded(List<Finding> found, Map<Key, Contribution> gives) {
        if (gives.isEmpty() || found.isEmpty()) {
            return found;
        }
        Set<ObjectRef> kept = written.manifests().stream()
                .filter(manifest -> manifest.fact().isEmpty() && gives.containsKey(manifest.key()))
                .map(manifest -> manifest.key().ref())
                .collect(Collectors.toSet());
        if (!written.complete() && gives.values().stream().anyMatch(one -> !one.live())) {
            kept.add(ManifestReader.file(source));
        }
        return found.stream()
                .map(finding -> finding.severity() == Severity.ERROR && kept.contains(finding.object())
                        ? stays(finding)
                        : finding)
                .toList();
    }

    private static Finding stays(Finding finding) {
        return new Finding(
                finding.code(),
                finding.object(),
                finding.place(),
                finding.what(),
                finding.why() + STAYS,
                finding.fix());
    }

    private void tell(List<Finding> now) {
        findings = now;
        otherKinds = written.otherKinds();
    }

    private Map<Key, Contribution> replace(Map<Key, Contribution> after) {
        Map<Key, Contribution> changes = new HashMap<>();
        after.replaceAll((key, now) -> now.equals(gives.get(key)) ? gives.get(key) : now);
        gives.keySet().stream().filter(key -> !after.containsKey(key)).forEach(key -> changes.put(key, null));
        after.forEach((key, now) -> {
            if (now != gives.get(key)) {
                changes.put(key, now);
            }
        });
        gives = after;
        gaveSettled = settled ? after : gaveSettled;
        return changes;
    }
}
