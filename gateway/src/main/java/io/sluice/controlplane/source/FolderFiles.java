package io.sluice.controlplane.source;

import io.sluice.controlplane.source.DirectoryEvents.Changes;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at the files that may have changed, and tells the folder's state what is there now. One thread at a time. */
final class FolderFiles {
    /** File systems with times in whole seconds show a second change in the same second only to a second look. */
    private static final int RECHECKS = 4;

    private final List<Path> roots;
    private final DirectoryEvents events;
    private final FolderState state;
    private final String scanPeriod;
    private final Map<Path, FileStamp> known = new HashMap<>();
    private final Set<Path> told = new HashSet<>();
    private final Map<Path, Integer> rechecks = new HashMap<>();
    private Set<Path> directories = Set.of();
    private boolean rootMissing;

    FolderFiles(List<Path> roots, DirectoryEvents events, FolderState state, Duration scanPeriod) {
        this.roots = List.copyOf(roots);
        this.events = events;
        this.state = state;
        this.scanPeriod = scanPeriod.toMillis() + " ms";
    }

    /** Whether there may be changes without an event. */
    boolean mustScan() {
        return rootMissing || !rechecks.isEmpty() || events.blindBecause().isPresent();
    }

    /** Whether files change without events, as opposed to there being something to look after for a moment. */
    private boolean isBlind() {
        return events.blindBecause().isPresent();
    }

    void apply(Changes changes, long now) {
        boolean structure =
                changes.structure() || changes.lost() || !changes.targets().isEmpty();
        changes.targets().forEach(known::remove);
        for (Path touched : changes.touched()) {
            structure |= isStructure(touched);
        }
        if (structure) {
            rescan(now, changes.lost() || isBlind());
        }
        // After the listing: an event means a change, even where size and time are as before.
        changes.touched().stream().filter(this::isFile).forEach(file -> look(file, now));
    }

    private boolean isStructure(Path touched) {
        return !FolderListing.isHidden(touched.getFileName().toString())
                && (directories.contains(touched)
                        || FolderListing.isUnspeakable(touched)
                        || Files.isSymbolicLink(touched)
                        || Files.isDirectory(touched, LinkOption.NOFOLLOW_LINKS));
    }

    private boolean isFile(Path touched) {
        return known.containsKey(touched)
                || FolderListing.isManifestName(touched.getFileName().toString())
                        && !FolderListing.isUnspeakable(touched)
                        && Files.isRegularFile(touched, LinkOption.NOFOLLOW_LINKS);
    }

    /** Lists and reads everything for the first time. */
    void readAll(long now) {
        rescan(now, false);
    }

    /** Lists everything again and looks at what has another stamp than before. */
    void scan(long now) {
        rescan(now, isBlind());
    }

    private void rescan(long now, boolean uncertain) {
        events.begin();
        Set<Path> listed = new HashSet<>();
        FolderListing listing = FolderListing.of(roots, state::isInUse, directory -> {
            listed.add(directory);
            events.watchListed(directory);
        });
        watchBeside(listing);
        events.forgetRest();
        directories = listed;
        rootMissing = listing.isRootMissing();
        state.findings(findings(listing), listing.ifNothingIsRead());
        Set<Path> gone = new HashSet<>(told);
        gone.removeAll(listing.files().keySet());
        gone.stream().filter(file -> !listing.mayHide(file)).forEach(file -> forget(file, now));
        listing.files().forEach((file, stamp) -> lookIfChanged(file, stamp, now, uncertain));
    }

    private List<Finding> findings(FolderListing listing) {
        List<Finding> findings = new ArrayList<>(listing.findings());
        events.blindBecause().ifPresent(because -> findings.add(noWatch(because)));
        return findings;
    }

    private Finding noWatch(String because) {
        String root = Shown.line(roots.get(0).toString());
        return new Finding(
                FindingCode.NO_WATCH,
                new ObjectRef("Folder", "", root),
                new Place(root, 0, 0),
                "files are scanned every " + scanPeriod + ", not watched",
                because,
                "nothing to do; changes are seen a little later");
    }

    /** Links may lead out of the folder, and a root may itself be replaced. */
    private void watchBeside(FolderListing listing) {
        listing.targets().forEach((link, target) -> events.watchTarget(target, link));
        roots.forEach(events::watchRoot);
    }

    private void lookIfChanged(Path file, FileStamp stamp, long now, boolean uncertain) {
        boolean changed = !stamp.equals(known.get(file));
        if (changed) {
            look(file, now);
            if (uncertain) {
                rechecks.put(file, RECHECKS);
            }
        } else if (rechecks.computeIfPresent(file, (path, left) -> left == 0 ? null : left - 1) != null) {
            look(file, now);
        }
    }

    /** What has to hold still until now must be seen once more before it counts as still. */
    void lookAgain(Set<String> sources, long now) {
        sources.stream().map(Path::of).filter(this::mayHaveChanged).forEach(file -> look(file, now));
    }

    private boolean mayHaveChanged(Path file) {
        FileStamp before = known.get(file);
        try {
            return !FileStamp.of(file).equals(before);
        } catch (IOException e) {
            return before != null; // looking again says what is the matter; one that was gone is still gone
        }
    }

    private void look(Path file, long now) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                forget(file, now); // a directory now, or something that would block the reader
                return;
            }
            told.add(file);
            FileStamp.Content content = FileStamp.read(file);
            known.put(file, content.stamp());
            state.content(file.toString(), content.bytes(), now);
        } catch (NoSuchFileException e) {
            forget(file, now);
        } catch (IOException e) {
            known.remove(file);
            state.unreadable(file.toString(), FolderListing.unreadable(file, e));
        }
    }

    private void forget(Path file, long now) {
        known.remove(file);
        told.remove(file);
        rechecks.remove(file);
        state.vanished(file.toString(), now);
    }
}
