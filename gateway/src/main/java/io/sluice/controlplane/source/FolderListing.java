package io.sluice.controlplane.source;

import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The manifests below some roots at one moment. Hidden files and directories are left out, with them the
 * {@code ..data} of a mounted ConfigMap, whose visible links lead there; links are followed, and what two ways lead to
 * is listed once, by the way without a link.
 */
final class FolderListing {
    private static final char NO_CHARACTER = '\ufffd';

    private final List<Path> roots;
    private final Predicate<Path> inUse;
    private final Consumer<Path> beforeListing;
    private final Set<Path> realDirectories = new HashSet<>();
    private final Set<Path> realFiles = new HashSet<>();
    private final Deque<Path> links = new ArrayDeque<>();
    private final Map<Path, FileStamp> files = new TreeMap<>();
    private final Map<Path, Path> targets = new TreeMap<>();
    private final Set<Path> closed = new TreeSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private boolean rootMissing;

    private FolderListing(List<Path> roots, Predicate<Path> inUse, Consumer<Path> beforeListing) {
        this.roots = roots;
        this.inUse = inUse;
        this.beforeListing = beforeListing;
    }

    /**
     * @param roots folders or files
     * @param inUse whether something that was read below a path is in use
     * @param beforeListing is told each directory before its content is read: what changes later is then an event
     */
    static FolderListing of(List<Path> roots, Predicate<Path> inUse, Consumer<Path> beforeListing) {
        FolderListing listing = new FolderListing(roots, inUse, beforeListing);
        roots.forEach(listing::root);
        while (!listing.links.isEmpty()) {
            List<Path> found = listing.links.stream().sorted().toList();
            listing.links.clear();
            found.forEach(listing::link);
        }
        return listing;
    }

    /** By path, with links resolved in the stamp only. */
    Map<Path, FileStamp> files() {
        return files;
    }

    /** For files that are reached by a link: where they really are. */
    Map<Path, Path> targets() {
        return targets;
    }

    /** Whether a file may well be there still, in a directory that cannot be read. */
    boolean mayHide(Path file) {
        return closed.stream().anyMatch(file::startsWith);
    }

    List<Finding> findings() {
        return findings;
    }

    boolean isRootMissing() {
        return rootMissing;
    }

    static boolean isManifestName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !isHidden(name) && (lower.endsWith(".yaml") || lower.endsWith(".yml") || lower.endsWith(".json"));
    }

    /** Whether it has bytes that are no characters where the program runs: two such names may look the same. */
    static boolean isUnspeakable(Path path) {
        return path.toString().indexOf(NO_CHARACTER) >= 0;
    }

    static boolean isHidden(String name) {
        return name.startsWith(".");
    }

    private void root(Path root) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                directory(root);
            } else if (realFiles.add(root.toRealPath())) {
                targets.put(root, root.toRealPath());
                files.put(root, FileStamp.of(attributes));
            }
        } catch (IOException e) {
            rootMissing = true;
            closed(root, e);
        }
    }

    private void directory(Path directory) {
        try {
            Path real = directory.toRealPath();
            if (realDirectories.add(real)) {
                beforeListing.accept(directory);
                for (Path child : children(directory)) {
                    child(child, real);
                }
            }
        } catch (NoSuchFileException e) {
            return; // it went away while its parent was listed: nothing is there
        } catch (IOException e) {
            closed(directory, e);
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.removeIf(child -> isHidden(child.getFileName().toString()));
        children.sort(null);
        return children;
    }

    private void child(Path child, Path realParent) {
        String name = child.getFileName().toString();
        try {
            BasicFileAttributes own = Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (isUnspeakable(child)) {
                unspeakable(child, own);
            } else if (own.isSymbolicLink()) {
                links.add(child);
            } else if (own.isDirectory()) {
                directory(child);
            } else if (own.isRegularFile()
                    && isManifestName(name)
                    && realFiles.add(realParent.resolve(child.getFileName()))) {
                files.put(child, FileStamp.of(own));
            }
        } catch (NoSuchFileException e) {
            return; // gone since its directory was listed
        } catch (IOException e) {
            closed(child, e);
        }
    }

    private void link(Path link) {
        try {
            BasicFileAttributes target = Files.readAttributes(link, BasicFileAttributes.class);
            if (target.isDirectory()) {
                directory(link);
            } else if (target.isRegularFile()
                    && isManifestName(link.getFileName().toString())) {
                Path real = link.toRealPath();
                targets.put(link, real);
                if (realFiles.add(real)) {
                    files.put(link, FileStamp.of(target));
                }
            }
        } catch (IOException e) {
            if (isManifestName(link.getFileName().toString())) {
                findings.add(unreadable(link, "the link leads nowhere", "nothing is read through it"));
            }
        }
    }

    private void unspeakable(Path child, BasicFileAttributes own) {
        if (own.isDirectory() || isManifestName(child.getFileName().toString())) {
            findings.add(unreadable(
                    child,
                    "its name is not in the encoding of file names here",
                    "nothing of it is read",
                    "give it a name in UTF-8; a program that is started without ./sluice needs LC_ALL=C.UTF-8"));
        }
    }

    private void closed(Path path, IOException error) {
        closed.add(path);
        String why = inUse.test(path)
                ? "what was read of it before stays in use; it is looked at again and again"
                : "nothing of it is read";
        findings.add(unreadable(path, reason(error), why));
    }

    /** What is to be said while no file is read; empty when something else is said that explains it. */
    Optional<Finding> ifNothingIsRead() {
        return findings.isEmpty() ? Optional.of(noManifest()) : Optional.empty();
    }

    private Finding noManifest() {
        String shown = Shown.line(roots.stream().map(Path::toString).collect(Collectors.joining(", ")));
        return new Finding(
                FindingCode.NO_MANIFEST,
                new ObjectRef("Folder", "", shown),
                new Place(shown, 0, 0),
                "no *.yaml, *.yml or *.json found in " + shown,
                "there is nothing to serve",
                "check the path; names that begin with a dot are left out");
    }

    static Finding unreadable(Path path, IOException error) {
        return unreadable(path, reason(error), "nothing of it is read");
    }

    private static Finding unreadable(Path path, String what, String why) {
        return unreadable(path, what, why, "check the path and its permissions");
    }

    private static Finding unreadable(Path path, String what, String why, String fix) {
        String shown = Shown.line(path.toString());
        return new Finding(
                FindingCode.UNREADABLE_FILE,
                ManifestReader.file(path.toString()),
                new Place(shown, 0, 0),
                what,
                why,
                fix);
    }

    private static String reason(IOException error) {
        if (error instanceof NoSuchFileException) {
            return "there is no such file or folder";
        } else if (error instanceof java.nio.file.AccessDeniedException) {
            return "reading it is not permitted";
        }
        return "it cannot be read (" + error.getClass().getSimpleName() + ")";
    }
}
