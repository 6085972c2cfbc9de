package io.sluice.controlplane.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The operating system's events of directories. Where they do not exist or cannot be trusted, a reason says so, and the
 * directories must be scanned.
 */
final class DirectoryEvents implements AutoCloseable {
    /** Events there are those of this machine's own writes only, or none at all. */
    private static final Set<String> REMOTE = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "9p",
            "virtiofs",
            "afs",
            "ceph",
            "glusterfs",
            "lustre",
            "vboxsf",
            "vmhgfs",
            "prl_fs",
            "drvfs",
            "wslfs",
            "fakeowner",
            "grpcfuse",
            "osxfs",
            "ncpfs",
            "davfs");

    /**
     * What happened.
     *
     * @param touched in directories that are listed
     * @param targets files or roots whose name was touched in a directory that is not listed
     * @param structure whether the directories must be listed again
     * @param lost whether events were dropped
     */
    record Changes(Set<Path> touched, Set<Path> targets, boolean structure, boolean lost) {
        static final Changes NONE = new Changes(Set.of(), Set.of(), false, false);
    }

    private final WatchService service;
    private final Map<Path, Watch> watches = new HashMap<>();
    private final Map<WatchKey, Watch> byKey = new HashMap<>();
    private final Map<Object, Boolean> remoteDevices = new HashMap<>();
    private String blindBecause;

    /** One directory: listed under a path, or only of interest for some names in it. */
    private static final class Watch {
        private final WatchKey key;
        private final Object identity;
        private Path listedAs;
        private final Map<String, Set<Path>> names = new HashMap<>();

        Watch(WatchKey key, Object identity) {
            this.key = key;
            this.identity = identity;
        }
    }

    private DirectoryEvents(WatchService service, String blindBecause) {
        this.service = service;
        this.blindBecause = blindBecause;
    }

    /** @param operatingSystem as {@code os.name} has it */
    static DirectoryEvents open(String operatingSystem) {
        String name = operatingSystem.toLowerCase(Locale.ROOT);
        if (!name.contains("linux") && !name.contains("windows")) {
            return new DirectoryEvents(null, "Java has no immediate file events on " + operatingSystem);
        }
        try {
            return new DirectoryEvents(FileSystems.getDefault().newWatchService(), null);
        } catch (IOException e) {
            return new DirectoryEvents(null, "the system has no file watcher left for this process");
        }
    }

    /** Why some directory must be scanned; empty when all changes are events. */
    Optional<String> blindBecause() {
        return Optional.ofNullable(blindBecause);
    }

    /** Before a new listing: what it does not ask for again is {@linkplain #forgetRest forgotten} after it. */
    void begin() {
        watches.values().forEach(watch -> {
            watch.listedAs = null;
            watch.names.clear();
        });
    }

    void forgetRest() {
        watches.values().removeIf(watch -> {
            boolean unused = watch.listedAs == null && watch.names.isEmpty();
            // A directory that was renamed has the same key under its new name.
            if (unused && byKey.remove(watch.key, watch)) {
                watch.key.cancel();
            }
            return unused;
        });
    }

    /** Everything in the directory is of interest. */
    void watchListed(Path directory) {
        watch(directory, true).ifPresent(watch -> watch.listedAs = directory);
    }

    /** What a link leads to is of interest on behalf of the link. */
    void watchTarget(Path target, Path link) {
        watchName(target, link, true);
    }

    /** A root may be replaced as a whole; that is rare, so it is seen only where its parent may be watched. */
    void watchRoot(Path root) {
        watchName(root.toAbsolutePath().normalize(), root, false);
    }

    private void watchName(Path place, Path behalf, boolean needed) {
        if (place.getParent() != null) {
            watch(place.getParent(), needed)
                    .ifPresent(watch -> watch.names
                            .computeIfAbsent(place.getFileName().toString(), name -> new HashSet<>())
                            .add(behalf));
        }
    }

    private Optional<Watch> watch(Path directory, boolean needed) {
        if (service == null) {
            return Optional.empty();
        }
        try {
            Path real = directory.toRealPath();
            Object identity =
                    Files.readAttributes(real, BasicFileAttributes.class).fileKey();
            Watch known = watches.get(real);
            if (known != null && known.key.isValid() && Objects.equals(known.identity, identity)) {
                return Optional.of(known);
            }
            if (needed) {
                findRemote(real);
            }
            return Optional.of(register(real, identity));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // its parent has an event for that
        } catch (IOException e) {
            if (needed) {
                blindBecause = "the system has no watches left, or does not let " + Shown.line(directory.toString())
                        + " be watched";
            }
            return Optional.empty();
        }
    }

    private Watch register(Path real, Object identity) throws IOException {
        WatchKey key = real.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_DELETE,
                StandardWatchEventKinds.ENTRY_MODIFY);
        Watch watch = new Watch(key, identity);
        Watch before = watches.put(real, watch);
        byKey.put(key, watch);
        boolean replaced = before != null && byKey.remove(before.key, before); // by another directory of its name
        if (replaced) {
            before.key.cancel();
        }
        return watch;
    }

    private void findRemote(Path directory) throws IOException {
        Object device = device(directory);
        if (!remoteDevices.containsKey(device)) {
            String type = Files.getFileStore(directory).type().toLowerCase(Locale.ROOT);
            boolean remote = REMOTE.contains(type) || type.startsWith("fuse");
            remoteDevices.put(device, remote);
            if (remote) {
                blindBecause = Shown.line(directory.toString()) + " is on a mount (" + type
                        + ") that has no events for changes made elsewhere";
            }
        }
    }

    private static Object device(Path directory) throws IOException {
        boolean unix = directory.getFileSystem().supportedFileAttributeViews().contains("unix");
        return unix ? Files.getAttribute(directory, "unix:dev") : directory.getRoot();
    }

    /**
     * Waits for events, at most so long; then takes all that are there.
     *
     * @throws java.nio.file.ClosedWatchServiceException when closed meanwhile
     */
    Changes await(long nanos) throws InterruptedException {
        WatchKey key = service.poll(nanos, TimeUnit.NANOSECONDS);
        if (key == null) {
            return Changes.NONE;
        }
        Gathered gathered = new Gathered();
        for (; key != null; key = service.poll()) {
            gathered.take(key, byKey.get(key));
        }
        return gathered.changes();
    }

    boolean hasService() {
        return service != null;
    }

    /** The events of one batch. */
    private static final class Gathered {
        private final Set<Path> touched = new TreeSet<>();
        private final Set<Path> targets = new TreeSet<>();
        private boolean structure;
        private boolean lost;

        void take(WatchKey key, Watch watch) {
            for (WatchEvent<?> event : key.pollEvents()) {
                if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                    lost = true;
                } else if (watch != null) {
                    take(watch, (Path) event.context());
                }
            }
            structure |= !key.reset() && watch != null; // the directory itself is gone
        }

        private void take(Watch watch, Path name) {
            targets.addAll(watch.names.getOrDefault(name.toString(), Set.of()));
            if (watch.listedAs != null) {
                structure |= name.toString().startsWith(".."); // a mounted ConfigMap swaps ..data
                touched.add(watch.listedAs.resolve(name));
            }
        }

        Changes changes() {
            return new Changes(touched, targets, structure, lost);
        }
    }

    @Override
    public void close() {
        if (service == null) {
            return;
        }
        try {
            service.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the file watcher", e);
        }
    }
}
