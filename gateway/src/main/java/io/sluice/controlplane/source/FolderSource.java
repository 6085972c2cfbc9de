package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.source.DirectoryEvents.Changes;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.Place;
import io.sluice.settings.ControlSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Folders (or single files) of Kubernetes manifests as facts, and their changes as they are written. Changes are seen by
 * one thread of its own, a daemon: by the operating system's events where they exist, by a scan where not, which is then
 * a finding. What the files amount to, and what stays of one that broke: {@link FolderState}. The callback runs on that thread; an exception of it ends the thread through its uncaught-exception handler.
 */
public final class FolderSource implements AutoCloseable {
    private static final String STDIN = "<stdin>";
    private static final long FOREVER = Long.MAX_VALUE;
    private static final long LONGEST_END_MILLIS = 250;

    private final ControlSettings settings;
    private final LongSupplier nanos;
    private final Consumer<ClusterSnapshot> onSnapshot;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "sluice-folder");
    private final DirectoryEvents events;
    private final FolderState state;
    private final FolderFiles files;
    private ClusterSnapshot last = ClusterSnapshot.EMPTY;
    private long lastScan;

    /**
     * @param roots folders or files, as the user named them
     * @param settings hold-off and scan periods
     * @param nanos the time, as {@code System.nanoTime}
     * @param onSnapshot is told each snapshot after the first that differs from the one before
     */
    public FolderSource(
            List<Path> roots, ControlSettings settings, LongSupplier nanos, Consumer<ClusterSnapshot> onSnapshot) {
        this(roots, settings, nanos, onSnapshot, System.getProperty("os.name"));
    }

    FolderSource(
            List<Path> roots,
            ControlSettings settings,
            LongSupplier nanos,
            Consumer<ClusterSnapshot> onSnapshot,
            String operatingSystem) {
        this.settings = settings;
        this.nanos = nanos;
        this.onSnapshot = onSnapshot;
        this.events = DirectoryEvents.open(operatingSystem);
        this.state = new FolderState(settings.vanishHoldOff().toNanos());
        this.files = new FolderFiles(roots, events, state, settings.folderScan());
        thread.setDaemon(true);
    }

    /** Reads once, without watching: what a start would serve. */
    public static ClusterSnapshot readOnce(List<Path> roots) {
        FolderState state = new FolderState(0);
        FolderListing listing = FolderListing.of(roots, path -> false, directory -> {});
        state.findings(listing.findings(), listing.ifNothingIsRead());
        listing.files().keySet().forEach(file -> {
            try {
                state.content(file.toString(), FileStamp.read(file).bytes(), 0);
            } catch (IOException e) {
                state.unreadable(file.toString(), FolderListing.unreadable(file, e));
            }
        });
        return state.settleAll();
    }

    /** Reads a stream to its end; its name in places is {@code <stdin>}. That nothing came is a finding. */
    public static ClusterSnapshot readOnce(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(ManifestReader.LARGEST_FILE + 1);
        if (bytes.length > 0) {
            return ManifestReader.of(bytes, STDIN);
        }
        FolderState state = new FolderState(0);
        Finding nothing = new Finding(
                FindingCode.NO_MANIFEST,
                ManifestReader.file(STDIN),
                new Place(STDIN, 0, 0),
                "stdin is empty or closed",
                "there is nothing to serve",
                "check the command whose output is read");
        state.findings(List.of(), Optional.of(nothing));
        return state.settleAll();
    }

    /** Reads everything, then begins to watch. Once. */
    public ClusterSnapshot start() {
        long now = nanos.getAsLong();
        files.readAll(now);
        lastScan = now;
        last = state.settleAll();
        ClusterSnapshot first = last;
        thread.start();
        return first;
    }

    /** Whether changes are seen, or need not be: not yet started, or closed. For any thread, never waits. */
    public boolean alive() {
        return closed.getCount() == 0 || thread.getState() != Thread.State.TERMINATED;
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                Changes changes = await(untilNext(nanos.getAsLong()));
                if (closed.getCount() > 0) {
                    step(changes, nanos.getAsLong());
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            return; // closed: nothing is left to watch
        }
    }

    private Changes await(long wait) throws InterruptedException {
        if (events.hasService()) {
            return events.await(wait);
        }
        closed.await(wait, TimeUnit.NANOSECONDS);
        return Changes.NONE;
    }

    private long untilNext(long now) {
        OptionalLong deadline = state.deadline();
        long settle = deadline.isPresent() ? deadline.getAsLong() - now : FOREVER;
        long scan = files.mustScan() ? lastScan + settings.folderScan().toNanos() - now : FOREVER;
        return Math.max(0, Math.min(settle, scan));
    }

    private void step(Changes changes, long now) {
        files.apply(changes, now);
        if (files.mustScan() && now - lastScan >= settings.folderScan().toNanos()) {
            files.scan(now);
            lastScan = nanos.getAsLong(); // a slow scan must not be followed by another at once
        }
        OptionalLong deadline = state.deadline();
        if (deadline.isPresent() && deadline.getAsLong() - now <= 0) {
            files.lookAgain(state.unsettled(), now);
        }
        publish(state.advance(now));
    }

    private void publish(ClusterSnapshot next) {
        if (next != last) {
            last = next;
            onSnapshot.accept(next);
        }
    }

    /**
     * Ends the watching, and waits for the thread unless called from it. For a file system that hangs, or a large file that
     * is being read, a quarter of a second: what it would still say nobody hears.
     */
    @Override
    public void close() {
        closed.countDown();
        events.close();
        boolean join = thread.isAlive() && Thread.currentThread() != thread;
        if (join) {
            joinThread();
        }
    }

    private void joinThread() {
        try {
            thread.join(LONGEST_END_MILLIS); // it is a daemon
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
