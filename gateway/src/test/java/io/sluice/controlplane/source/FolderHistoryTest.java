package io.sluice.controlplane.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.ServiceFact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A folder's memory must never show: in virtual time. */
class FolderHistoryTest {
    private static final long STILL = 50_000_000L;
    private static final int SEEDS = 40;
    private static final int CHANGES = 80;

    /** What was served at some moment, and a copy of it that was made then. */
    private record Served(ClusterSnapshot snapshot, Map<ObjectName, ServiceFact> then) {}

    private final Map<String, String> files = new TreeMap<>();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A few of few Services, so that files have the same one often. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int objects = 1 + random.nextInt(3); objects > 0; objects--) {
            text.append("apiVersion: v1\nkind: Service\nmetadata:\n  name: s")
                    .append(random.nextInt(6))
                    .append("\nspec:\n  ports:\n    - port: ")
                    .append(80 + random.nextInt(3))
                    .append("\n---\n");
        }
        return text.toString();
    }

    private void change(FolderState folder, Random random, long now) {
        String file = "f" + random.nextInt(5);
        if (random.nextInt(4) == 0) {
            files.remove(file);
            folder.vanished(file, now);
        } else {
            String text = text(random);
            files.put(file, text);
            folder.content(file, bytes(text), now);
        }
    }

    private ClusterSnapshot readAnew() {
        FolderState folder = new FolderState(STILL);
        files.forEach((file, text) -> folder.content(file, bytes(text), 0));
        return folder.settleAll();
    }

    @Test
    void anyHistoryAmountsToTheFilesThatAreThere() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            FolderState folder = new FolderState(STILL);
            List<Served> served = new ArrayList<>();
            files.clear();
            long now = 0;
            for (int step = 0; step < CHANGES; step++) {
                change(folder, random, now);
                ClusterSnapshot snapshot = folder.advance(now);
                if (random.nextInt(3) == 0) {
                    now += STILL;
                    snapshot = folder.advance(now);
                    assertThat(snapshot).as("seed %d, step %d", seed, step).isEqualTo(readAnew());
                }
                served.add(new Served(snapshot, new HashMap<>(snapshot.services())));
            }
            assertThat(served)
                    .allSatisfy(each -> assertThat(each.snapshot().services())
                            .as("what was handed over does not change")
                            .isEqualTo(each.then()));
        }
    }
}
