package io.sluice.controlplane.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The folder in virtual time: what is served after each event. */
class FolderStateTest {
    private static final long STILL = TimeUnit.MILLISECONDS.toNanos(50);

    private final FolderState folder = new FolderState(STILL);
    private long now = Long.MAX_VALUE - 5; // nanoTime may overflow

    private static String service(String name, int port) {
        return "apiVersion: v1\nkind: Service\nmetadata:\n  name: " + name + "\nspec:\n  ports:\n    - port: " + port
                + "\n";
    }

    private static String ingress(String name, String... paths) {
        StringBuilder yaml = new StringBuilder("apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: "
                + name + "\nspec:\n  rules:\n    - host: a.example\n      http:\n        paths:\n");
        for (String path : paths) {
            yaml.append("          - path: " + path + "\n            pathType: Prefix\n            backend:\n"
                    + "              service:\n                name: web\n                port:\n"
                    + "                  number: 80\n");
        }
        return yaml.toString();
    }

    private static ObjectName name(String name) {
        return new ObjectName("default", name);
    }

    private ClusterSnapshot write(String file, String text) {
        folder.content(file, text.getBytes(StandardCharsets.UTF_8), now);
        return folder.advance(now);
    }

    private ClusterSnapshot start(String file, String text) {
        folder.content(file, text.getBytes(StandardCharsets.UTF_8), now);
        return folder.settleAll();
    }

    private ClusterSnapshot afterMillis(int millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        return folder.advance(now);
    }

    private static List<Integer> ports(ClusterSnapshot snapshot, String service) {
        return snapshot.services().get(name(service)).ports().stream()
                .map(ServiceFact.Port::port)
                .toList();
    }

    private static List<String> paths(ClusterSnapshot snapshot) {
        return snapshot.ingresses().get(name("web")).rules().stream()
                .flatMap(rule -> rule.paths().stream())
                .map(IngressFact.Path::path)
                .toList();
    }

    @Test
    void aChangedValueIsTakenAtOnce() {
        start("a.yaml", service("web", 80));
        assertThat(ports(write("a.yaml", service("web", 81)), "web")).containsExactly(81);
        assertThat(folder.deadline()).as("nothing is held back").isEmpty();
    }

    @Test
    void anAddedObjectIsTakenAtOnce() {
        start("a.yaml", service("web", 80));
        assertThat(write("a.yaml", service("web", 80) + "---\n" + service("api", 90))
                        .services())
                .containsOnlyKeys(name("web"), name("api"));
    }

    @Test
    @DisplayName("DEV-11 what a changed file no longer contains is dropped when it has been still for 50 ms")
    void aRemovedObjectGoesWhenTheFileHasHeldStill() {
        start("a.yaml", service("web", 80) + "---\n" + service("api", 90));
        assertThat(write("a.yaml", service("web", 80)).services()).hasSize(2);
        assertThat(folder.deadline()).hasValue(now + STILL);
        assertThat(folder.unsettled()).containsExactly("a.yaml");
        assertThat(afterMillis(49).services()).hasSize(2);
        assertThat(afterMillis(1).services()).containsOnlyKeys(name("web"));
        assertThat(folder.deadline()).isEmpty();
    }

    @Test
    @DisplayName("DEV-11 a writer that pauses anywhere in the file takes no route away")
    void aHalfWrittenFileTakesNothingAway() {
        String before = service("web", 80) + "---\n" + ingress("web", "/a", "/b") + "---\n" + service("api", 90);
        String after = service("web", 80) + "---\n" + ingress("web", "/x", "/a", "/b") + "---\n" + service("api", 90);
        for (int length = service("web", 80).length() - 9; length < after.length(); length++) {
            FolderState half = new FolderState(STILL);
            half.content("a.yaml", before.getBytes(StandardCharsets.UTF_8), 0);
            half.settleAll();
            half.content("a.yaml", after.substring(0, length).getBytes(StandardCharsets.UTF_8), 1);
            ClusterSnapshot paused = half.advance(1 + STILL - 1);
            assertThat(paused.services()).as("after %s characters", length).containsOnlyKeys(name("web"), name("api"));
            assertThat(ports(paused, "web")).as("after %s characters", length).containsExactly(80);
            assertThat(paths(paused)).as("after %s characters", length).contains("/a", "/b");
            assertThat(paused.findings()).as("after %s characters", length).isEmpty();
            half.content("a.yaml", after.getBytes(StandardCharsets.UTF_8), STILL);
            assertThat(paths(half.advance(STILL))).containsExactly("/x", "/a", "/b");
            assertThat(half.advance(2 * STILL).findings()).isEmpty();
        }
    }

    @Test
    void aNewRouteIsServedAtOnceAndTheOldOneGoesWhenTheFileHasHeldStill() {
        start("a.yaml", ingress("web", "/old", "/kept"));
        assertThat(paths(write("a.yaml", ingress("web", "/new", "/kept")))).containsExactly("/new", "/kept", "/old");
        assertThat(paths(afterMillis(50))).containsExactly("/new", "/kept");
    }

    @Test
    void eachChangeStartsTheStillnessAnew() {
        start("a.yaml", service("web", 80) + "---\n" + service("api", 90));
        write("a.yaml", service("web", 80));
        afterMillis(30);
        write("a.yaml", service("web", 81));
        assertThat(afterMillis(30).services()).hasSize(2);
        assertThat(afterMillis(20).services()).hasSize(1);
    }

    @Test
    void aFileWithoutANewlineAtItsEndIsTakenWhenItHasHeldStill() {
        start("a.yaml", service("web", 8080));
        assertThat(ports(write("a.yaml", service("web", 80).stripTrailing()), "web"))
                .containsExactly(8080);
        assertThat(ports(afterMillis(50), "web")).containsExactly(80);
    }

    @Test
    void aJsonFileShowsItsEndAndIsTakenAtOnce() {
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"web\"},"
                + "\"spec\":{\"ports\":[{\"port\":80}]}}";
        start("a.json", json);
        assertThat(ports(write("a.json", json.replace("80", "81")), "web")).containsExactly(81);
    }

    @Test
    @DisplayName("DEV-T5 a syntax error keeps everything served and is reported with its place")
    void aFileWithASyntaxErrorKeepsItsLastGoodObjects() {
        start("a.yaml", service("web", 80) + "---\n" + service("api", 90));
        write("a.yaml", service("web", 81) + "---\n" + service("api", 90).replace("spec:", "spec: x: y"));
        ClusterSnapshot broken = afterMillis(50);
        assertThat(ports(broken, "web")).as("a readable document of the file").containsExactly(81);
        assertThat(ports(broken, "api")).containsExactly(90);
        assertThat(broken.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.SYNTAX);
            assertThat(finding.place().toString()).isEqualTo("a.yaml:13:8");
        });
        assertThat(afterMillis(10_000)).as("for as long as it takes").isSameAs(broken);
        ClusterSnapshot repaired = write("a.yaml", service("web", 81));
        assertThat(repaired.findings())
                .as("the error is taken back when the file holds still")
                .hasSize(1);
        ClusterSnapshot settled = afterMillis(50);
        assertThat(settled.findings()).isEmpty();
        assertThat(settled.services()).containsOnlyKeys(name("web"));
    }

    @Test
    void anErrorOfAFileBeingWrittenIsNotCriedOut() {
        start("a.yaml", service("web", 80));
        assertThat(write("a.yaml", "kind: [").findings()).isEmpty();
        assertThat(write("a.yaml", service("web", 80)).findings()).isEmpty();
        assertThat(afterMillis(50).findings()).isEmpty();
    }

    @Test
    void aBrokenObjectInAReadableFileKeepsItsLastGoodVersion() {
        start("a.yaml", service("web", 80) + "---\n" + service("api", 90));
        write("a.yaml", service("web", 81) + "---\n" + service("api", 91).replace("91", "no"));
        ClusterSnapshot broken = afterMillis(50);
        assertThat(ports(broken, "web")).containsExactly(81);
        assertThat(ports(broken, "api")).containsExactly(90);
        assertThat(broken.findings()).extracting(Finding::code).containsExactly(FindingCode.BAD_VALUE);
        write("a.yaml", service("web", 81));
        assertThat(afterMillis(50).services()).containsOnlyKeys(name("web"));
    }

    @Test
    void anObjectThatLostItsNameKeepsWhatItWas() {
        start("a.yaml", service("web", 80) + "---\n" + service("api", 90));
        write("a.yaml", service("web", 80) + "---\n" + service("api", 90).replace("name:", "nam:"));
        assertThat(afterMillis(50).services()).hasSize(2);
    }

    @Test
    void whatIsBrokenAtTheStartIsReportedAndTheRestServed() {
        folder.content("a.yaml", "kind: [".getBytes(StandardCharsets.UTF_8), now);
        ClusterSnapshot first = start("b.yaml", service("web", 80) + "---\n" + service("api", 0));
        assertThat(first.services()).containsOnlyKeys(name("web"));
        assertThat(first.findings())
                .extracting(Finding::code)
                .containsExactly(FindingCode.SYNTAX, FindingCode.BAD_VALUE);
    }

    @Test
    void aFileThatVanishesIsDroppedWhenItHasBeenGoneFor50Ms() {
        start("a.yaml", service("web", 80));
        folder.vanished("a.yaml", now);
        assertThat(folder.advance(now).services()).hasSize(1);
        assertThat(afterMillis(50).services()).isEmpty();
        assertThat(folder.unsettled()).isEmpty();
    }

    @Test
    void aFileThatIsCreatedAnewWithin50MsWasNeverGone() {
        ClusterSnapshot first = start("a.yaml", service("web", 80));
        folder.vanished("a.yaml", now);
        afterMillis(40);
        write("a.yaml", service("web", 80));
        assertThat(afterMillis(200).services()).isSameAs(first.services());
    }

    @Test
    void anObjectThatMovesToAnotherFileIsNeverGoneNorTwice() {
        start("b.yaml", service("web", 80));
        folder.vanished("b.yaml", now);
        ClusterSnapshot moved = write("z.yaml", service("web", 81));
        assertThat(ports(moved, "web"))
                .as("what is written wins over what lingers")
                .containsExactly(81);
        assertThat(moved.findings()).isEmpty();
        assertThat(ports(afterMillis(50), "web")).containsExactly(81);
    }

    @Test
    void theSameObjectInTwoFilesIsServedAsTheFirstFileSays() {
        start("b.yaml", service("web", 82));
        ClusterSnapshot both = write("a.yaml", service("web", 81));
        assertThat(ports(both, "web")).containsExactly(81);
        assertThat(both.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.DUPLICATE_OBJECT);
            assertThat(finding.place().toString()).isEqualTo("b.yaml:1:1");
            assertThat(finding.why()).contains("a.yaml:1:1");
        });
        folder.vanished("a.yaml", now);
        ClusterSnapshot one = afterMillis(50);
        assertThat(ports(one, "web")).containsExactly(82);
        assertThat(one.findings()).isEmpty();
    }

    @Test
    void anUnreadableFileKeepsWhatItGave() {
        start("a.yaml", service("web", 80));
        folder.unreadable("a.yaml", FolderListing.unreadable(Path.of("a.yaml"), new java.io.IOException("no")));
        ClusterSnapshot snapshot = folder.advance(now);
        assertThat(snapshot.services()).hasSize(1);
        assertThat(snapshot.findings()).extracting(Finding::code).containsExactly(FindingCode.UNREADABLE_FILE);
        assertThat(write("a.yaml", service("web", 80)).findings()).isEmpty();
    }

    @Test
    void whatDidNotChangeIsTheSameInstance() {
        start("a.yaml", service("web", 80) + "---\n" + service("api", 90));
        ClusterSnapshot before = start("b.yaml", ingress("web", "/"));
        ServiceFact api = before.services().get(name("api"));
        ClusterSnapshot after = write("a.yaml", service("web", 81) + "---\n" + service("api", 90));
        assertThat(after.ingresses()).isSameAs(before.ingresses());
        assertThat(after.findings()).isSameAs(before.findings());
        assertThat(after.services().get(name("api"))).isSameAs(api);
        assertThat(write("a.yaml", service("web", 81) + "---\n" + service("api", 90)))
                .isSameAs(after);
        assertThat(write("a.yaml", service("web", 81) + "---\n" + service("api", 90) + "\n# a comment\n"))
                .as("a change that means nothing")
                .isSameAs(after);
    }

    @Test
    void otherKindsAreToldOncePerFolder() {
        String deployment = "apiVersion: apps/v1\nkind: Deployment\n";
        start("b.yaml", deployment);
        ClusterSnapshot snapshot = start("a.yaml", "# first\n" + deployment);
        assertThat(snapshot.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.UNKNOWN_KIND);
            assertThat(finding.place().toString()).isEqualTo("a.yaml:2:1");
        });
    }

    @Test
    void theOrderInWhichFilesAreSeenDoesNotMatter() {
        List<String> texts = IntStream.range(0, 6)
                .mapToObj(i -> service("s" + i % 3, 80 + i))
                .toList();
        ClusterSnapshot expected = null;
        for (int seed = 0; seed < 20; seed++) {
            List<Integer> order =
                    new java.util.ArrayList<>(IntStream.range(0, 6).boxed().toList());
            java.util.Collections.shuffle(order, new java.util.Random(seed));
            FolderState state = new FolderState(STILL);
            order.forEach(i -> state.content("f" + i, texts.get(i).getBytes(StandardCharsets.UTF_8), 0));
            ClusterSnapshot snapshot = state.settleAll();
            expected = expected == null ? snapshot : expected;
            assertThat(snapshot).isEqualTo(expected);
        }
    }

    @Test
    void oneChangeAmongThousandsCostsLittle() {
        int files = 1000;
        for (int i = 0; i < files; i++) {
            folder.content("f" + i, ingress("i" + i, "/").getBytes(StandardCharsets.UTF_8), now);
        }
        folder.settleAll();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 100; i++) {
            byte[] changed = ingress("i7", "/" + i).getBytes(StandardCharsets.UTF_8);
            long began = System.nanoTime();
            folder.content("f7", changed, now);
            folder.advance(now);
            best = Math.min(best, System.nanoTime() - began);
            afterMillis(50);
        }
        // Generous: the machine of the test is not known; a look at all objects would cost a hundred times this.
        assertThat(TimeUnit.NANOSECONDS.toMicros(best)).isLessThan(5_000);
    }

    @Test
    void whatStaysInUseIsSaidWhereSomethingWasReadBefore() {
        String broken = "kind: Service\napiVersion: v1\nmetadata:\n  name: web\nspec: 5\n";
        assertThat(start("a.yaml", broken).findings()).singleElement().satisfies(FolderStateTest::isNotInUse);
        write("a.yaml", service("web", 80) + "---\n" + service("api", 80));
        afterMillis(60);
        write("a.yaml", broken + "---\n" + broken.replace("web", "new"));
        assertThat(afterMillis(60).findings()).satisfiesExactly(FolderStateTest::isInUse, FolderStateTest::isNotInUse);
        write("a.yaml", "a: [\n");
        assertThat(afterMillis(60).findings()).singleElement().satisfies(FolderStateTest::isInUse);
        folder.unreadable("a.yaml", FolderListing.unreadable(Path.of("a.yaml"), new java.io.IOException("no")));
        assertThat(folder.advance(now).findings()).singleElement().satisfies(FolderStateTest::isInUse);
        assertThat(folder.isInUse(Path.of("a.yaml"))).isTrue();
        assertThat(folder.isInUse(Path.of("a"))).isFalse();
    }

    private static void isInUse(Finding finding) {
        assertThat(finding.why()).endsWith("; what was last read of it without error stays in use");
    }

    private static void isNotInUse(Finding finding) {
        assertThat(finding.why()).doesNotContain("in use");
    }
}
