package io.sluice.controlplane.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.settings.ControlSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real folders and real events; every wait is for a condition, with a deadline. */
class FolderSourceTest {
    private static final ControlSettings SETTINGS =
            new ControlSettings(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(100));
    /** For promises that a stalled machine must not break: what is written is surely complete in this time. */
    private static final ControlSettings PATIENT =
            new ControlSettings(Duration.ofMillis(10), Duration.ofSeconds(3), Duration.ofMillis(100));

    private static final long DEADLINE_SECONDS = 20;

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<ClusterSnapshot> snapshots = new LinkedBlockingQueue<>();
    private FolderSource source;

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
    }

    private ClusterSnapshot start(Path... roots) {
        return start(System.getProperty("os.name"), roots);
    }

    private ClusterSnapshot start(String operatingSystem, Path... roots) {
        source = new FolderSource(List.of(roots), SETTINGS, System::nanoTime, snapshots::add, operatingSystem);
        return source.start();
    }

    private ClusterSnapshot startPatient(Path root) {
        source = new FolderSource(List.of(root), PATIENT, System::nanoTime, snapshots::add);
        return source.start();
    }

    /** The first snapshot for which the condition holds; all before it are looked at, too. */
    private ClusterSnapshot await(Predicate<ClusterSnapshot> condition) throws InterruptedException {
        ClusterSnapshot snapshot;
        do {
            snapshot = snapshots.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertThat(snapshot).as("a snapshot within the deadline").isNotNull();
        } while (!condition.test(snapshot));
        return snapshot;
    }

    private static String service(String name, int port) {
        return "apiVersion: v1\nkind: Service\nmetadata:\n  name: " + name + "\nspec:\n  ports:\n    - port: " + port
                + "\n";
    }

    private Path write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    private static boolean has(ClusterSnapshot snapshot, String name) {
        return snapshot.services().containsKey(new ObjectName("default", name));
    }

    private static Predicate<ClusterSnapshot> port(String name, int port) {
        return snapshot -> has(snapshot, name)
                && snapshot.services().get(new ObjectName("default", name)).ports().stream()
                        .map(ServiceFact.Port::port)
                        .toList()
                        .equals(List.of(port));
    }

    @Test
    void theFirstReadFindsManifestsInAllFoldersAndNothingElse() throws IOException {
        write("a.yaml", service("a", 80));
        write("sub/deep/b.yml", service("b", 80));
        write("c.json", "{apiVersion: v1, kind: Service, metadata: {name: c}, spec: {ports: [{port: 80}]}}");
        write(".hidden.yaml", service("hidden", 80));
        write(".git/x.yaml", service("git", 80));
        write("readme.md", "kind: [");
        write("d.yaml~", service("backup", 80));
        ClusterSnapshot first = start(folder);
        assertThat(first.services().keySet()).extracting(ObjectName::name).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(first.findings()).isEmpty();
        assertThat(FolderSource.readOnce(List.of(folder))).isEqualTo(first);
    }

    @Test
    void placesNameTheFileAsTheUserDid() throws IOException {
        Path file = write("a.yaml", service("a", 80) + "  tpye: ClusterIP\n");
        assertThat(FolderSource.readOnce(List.of(folder)).findings())
                .extracting(finding -> finding.place().toString())
                .containsExactly(file + ":8:3");
    }

    @Test
    void aStreamIsReadAsOneFile() throws IOException {
        byte[] bytes = "kind: [".getBytes(StandardCharsets.UTF_8);
        assertThat(FolderSource.readOnce(new ByteArrayInputStream(bytes)).findings())
                .extracting(finding -> finding.place().source())
                .containsExactly("<stdin>");
    }

    @Test
    void writesCreationsAndDeletionsAreSeen() throws Exception {
        write("a.yaml", service("a", 80));
        start(folder);
        write("a.yaml", service("a", 81));
        await(port("a", 81));
        write("b.yaml", service("b", 90));
        await(port("b", 90));
        Files.delete(folder.resolve("a.yaml"));
        await(snapshot -> !has(snapshot, "a") && has(snapshot, "b"));
    }

    @Test
    void anEditorThatReplacesTheFileIsSeen() throws Exception {
        Path file = write("a.yaml", service("a", 80));
        start(folder);
        Path next = write(".a.yaml.swp", service("a", 81));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertThat(await(port("a", 81)).findings()).isEmpty();
        // Away and anew, as vim does with backups.
        Files.move(file, folder.resolve("a.yaml~"));
        write("a.yaml", service("a", 82));
        await(port("a", 82));
    }

    @Test
    void aWriterThatPausesTakesNothingAway() throws Exception {
        Path file = write("a.yaml", service("a", 80) + "---\n" + service("b", 90));
        startPatient(folder);
        String next = service("a", 81) + "---\n" + service("b", 91) + "---\n" + service("c", 100);
        List<ClusterSnapshot> seen = new ArrayList<>();
        try (OutputStream out = Files.newOutputStream(file)) { // truncates
            int half = next.length() / 2;
            out.write(next.substring(0, half).getBytes(StandardCharsets.UTF_8));
            out.flush();
            await(snapshot -> seen.add(snapshot) && port("a", 81).test(snapshot)); // half of it is seen
            out.write(next.substring(half).getBytes(StandardCharsets.UTF_8));
        }
        await(snapshot -> seen.add(snapshot) && has(snapshot, "c"));
        assertThat(seen).allMatch(snapshot -> has(snapshot, "a") && has(snapshot, "b"));
        assertThat(seen).allSatisfy(snapshot -> assertThat(snapshot.findings()).isEmpty());
    }

    @Test
    void aFileThatIsDeletedAndWrittenAnewAtOnceWasNeverGone() throws Exception {
        Path file = write("a.yaml", service("a", 80));
        startPatient(folder);
        Files.delete(file);
        write("a.yaml", service("a", 81));
        List<ClusterSnapshot> seen = new ArrayList<>();
        await(snapshot -> seen.add(snapshot) && port("a", 81).test(snapshot));
        assertThat(seen).allMatch(snapshot -> has(snapshot, "a"));
    }

    @Test
    void aNewFolderWithFilesIsReadAndWatched() throws Exception {
        start(folder);
        write("new/deep/a.yaml", service("a", 80));
        await(port("a", 80));
        write("new/deep/a.yaml", service("a", 81));
        await(port("a", 81));
        Files.move(folder.resolve("new"), folder.resolve("newer"));
        write("newer/deep/b.yaml", service("b", 90));
        await(port("b", 90));
        write("newer/deep/a.yaml", service("a", 82));
        await(port("a", 82));
    }

    @Test
    void aFileThatBecomesAFolderGivesWhatTheFolderHas() throws Exception {
        Path file = write("a.yaml", service("a", 80));
        start(folder);
        Files.delete(file);
        write("a.yaml/b.yaml", service("b", 90));
        await(snapshot -> !has(snapshot, "a") && has(snapshot, "b"));
    }

    @Test
    void aMountedConfigMapIsReadThroughItsLinksAndItsSwapIsSeen() throws Exception {
        write("..2026_01/app.yaml", service("a", 80));
        write("..2026_01/other.yaml", service("b", 90));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01"));
        Files.createSymbolicLink(folder.resolve("app.yaml"), Path.of("..data/app.yaml"));
        Files.createSymbolicLink(folder.resolve("other.yaml"), Path.of("..data/other.yaml"));
        ClusterSnapshot first = start(folder);
        assertThat(first.services()).hasSize(2);
        assertThat(first.findings()).isEmpty();
        for (int port = 81; port <= 83; port++) {
            String version = "..2026_" + port;
            write(version + "/app.yaml", service("a", port));
            write(version + "/other.yaml", service("b", 90));
            Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(version));
            Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            ClusterSnapshot swapped = await(port("a", port));
            assertThat(swapped.services()).hasSize(2);
            assertThat(swapped.findings()).isEmpty();
        }
    }

    @Test
    void aLinkThatLeadsOutOfTheFolderIsFollowedAndItsTargetWatched(@TempDir Path outside) throws Exception {
        Path target = Files.writeString(outside.resolve("real.yaml"), service("a", 80));
        Files.createSymbolicLink(folder.resolve("a.yaml"), target);
        Files.createDirectories(outside.resolve("dir"));
        Files.writeString(outside.resolve("dir/b.yaml"), service("b", 90));
        Files.createSymbolicLink(folder.resolve("linked"), outside.resolve("dir"));
        assertThat(start(folder).services()).hasSize(2);
        Files.writeString(target, service("a", 81));
        await(port("a", 81));
        Files.writeString(outside.resolve("dir/b.yaml"), service("b", 91));
        await(port("b", 91));
    }

    @Test
    void linksInACircleAndTwoWaysToOneFileAreReadOnce() throws IOException {
        write("sub/a.yaml", service("a", 80));
        Files.createSymbolicLink(folder.resolve("sub/up"), folder);
        Files.createSymbolicLink(folder.resolve("sub/self"), Path.of("self"));
        Files.createSymbolicLink(folder.resolve("again.yaml"), Path.of("sub/a.yaml"));
        Files.createSymbolicLink(folder.resolve("twice"), Path.of("sub"));
        ClusterSnapshot first = start(folder, folder.resolve("sub"), folder);
        assertThat(first.services()).hasSize(1);
        assertThat(first.findings()).isEmpty();
        assertThat(first.services().values())
                .extracting(service -> service.meta().at("").source())
                .containsExactly(folder.resolve("sub/a.yaml").toString());
    }

    @Test
    void aLinkToNothingIsReported() throws IOException {
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("nowhere.yaml"));
        assertThat(start(folder).findings()).extracting(Finding::code).containsExactly(FindingCode.UNREADABLE_FILE);
    }

    @Test
    void aRootMayBeAFileOfAnyNameAndMayBeReplaced() throws Exception {
        Path file = write("manifests.txt", service("a", 80));
        write("other.yaml", service("b", 90));
        assertThat(start(file).services()).hasSize(1);
        write("manifests.txt", service("a", 81));
        await(port("a", 81));
        Path next = write("next.txt", service("a", 82));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        await(port("a", 82));
    }

    @Test
    void aRootThatIsALinkMayBeSwapped() throws Exception {
        write("v1/a.yaml", service("a", 80));
        write("v2/a.yaml", service("a", 81));
        Path current = Files.createSymbolicLink(folder.resolve("current"), Path.of("v1"));
        assertThat(start(current)).matches(port("a", 80));
        Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of("v2"));
        Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        await(port("a", 81));
        write("v2/a.yaml", service("a", 82));
        await(port("a", 82));
    }

    @Test
    void aMissingRootIsReportedAndLookedForAgain() throws Exception {
        Path root = folder.resolve("later");
        ClusterSnapshot first = start(root);
        assertThat(first.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.UNREADABLE_FILE);
            assertThat(finding.what()).isEqualTo("there is no such file or folder");
        });
        write("later/a.yaml", service("a", 80));
        assertThat(await(port("a", 80)).findings()).isEmpty();
        write("later/a.yaml", service("a", 81));
        await(port("a", 81));
    }

    @Test
    void thatAFolderHasNoManifestIsSaidForAsLongAsItIsSo() throws Exception {
        assertThat(start(folder).findings()).extracting(Finding::code).containsExactly(FindingCode.NO_MANIFEST);
        Path file = write("a.yaml", service("a", 80));
        assertThat(await(port("a", 80)).findings()).isEmpty();
        Files.delete(file);
        assertThat(await(snapshot -> !has(snapshot, "a")).findings())
                .extracting(Finding::code)
                .containsExactly(FindingCode.NO_MANIFEST);
    }

    @Test
    void aRootThatComesBeforeItsFilesIsNotSaidToBeEmptyWhenTheyAreThere() throws Exception {
        Path root = folder.resolve("later");
        start(root);
        Files.createDirectories(root);
        await(snapshot -> snapshot.findings().stream().anyMatch(finding -> finding.code() == FindingCode.NO_MANIFEST));
        write("later/a.yaml", service("a", 80));
        assertThat(await(port("a", 80)).findings()).isEmpty();
    }

    @Test
    void whereThereAreNoEventsFilesAreScannedAndThatIsSaid() throws Exception {
        write("a.yaml", service("a", 80));
        ClusterSnapshot first = start("Mac OS X", folder);
        assertThat(first.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.NO_WATCH);
            assertThat(finding.what()).isEqualTo("files are scanned every 100 ms, not watched");
        });
        write("a.yaml", service("a", 81));
        await(port("a", 81));
        write("a.yaml", service("a", 82)); // perhaps in the same tick of the file's clock
        await(port("a", 82));
        Files.delete(write("b.yaml", service("b", 90)));
        write("c.yaml", service("c", 90));
        await(port("c", 90));
        Files.delete(folder.resolve("a.yaml"));
        await(snapshot -> !has(snapshot, "a"));
    }

    @Test
    void aThousandFilesAreReadAndManyChangesAtOnceAreNotLost() throws Exception {
        for (int i = 0; i < 1000; i++) {
            write("f" + i + ".yaml", service("s" + i, 80));
        }
        assertThat(start(folder).services()).hasSize(1000);
        for (int i = 0; i < 1000; i++) {
            write("f" + i + ".yaml", service("s" + i, 81));
        }
        await(snapshot -> snapshot.services().values().stream()
                .allMatch(service -> service.ports().get(0).port() == 81));
        assertThat(snapshots.stream())
                .allSatisfy(snapshot -> assertThat(snapshot.services()).hasSize(1000));
    }

    @Test
    void itIsAliveUntilItsThreadEndsByAnErrorAndAfterClose() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        FolderSource broken = new FolderSource(List.of(folder), SETTINGS, System::nanoTime, snapshot -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> ended.countDown());
            throw new AssertionError("broken on purpose");
        });
        try (broken) {
            assertThat(broken.alive()).as("before its start").isTrue();
            broken.start();
            assertThat(broken.alive()).isTrue();
            write("a.yaml", service("a", 80));
            assertThat(ended.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            while (broken.alive()) { // the handler runs on the thread itself
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
        start(folder);
        source.close();
        assertThat(source.alive()).as("closed").isTrue();
    }

    @Test
    void afterCloseNothingIsTold() throws Exception {
        start(folder);
        source.close();
        write("a.yaml", service("a", 80));
        assertThat(snapshots.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }
}
