package io.sluice.bench.report;

import io.sluice.kit.WitnessUpstream;
import java.time.Duration;

/** A hundred changes a second of a folder: an endpoint leaves and comes back, an Ingress comes, another one goes. */
final class Churn {
    private static final int PER_SECOND = 100;
    private static final int ROUTES = 20;

    private final ManifestFolder folder;
    private final Endpoints app;
    private final WitnessUpstream guest;

    /** @param folder of a gateway, or one that nobody looks at */
    Churn(ManifestFolder folder, Endpoints app, WitnessUpstream guest) {
        this.folder = folder;
        this.app = app;
        this.guest = guest;
    }

    /** When this returns all endpoints are there. */
    void run(Duration length) {
        long begin = System.nanoTime();
        long count = length.toMillis() * PER_SECOND / 1000;
        for (int i = 0; i < count; i++) {
            change(i);
            Pause.until(begin + (i + 1) * Duration.ofSeconds(1).toNanos() / PER_SECOND);
        }
        comeBack();
    }

    private void change(int number) {
        switch (number % 4) {
            case 0 -> leave();
            case 1 -> folder.ingress("churn-" + number / 4 % ROUTES, "churn-" + number + ".test", "app");
            case 2 -> comeBack();
            default -> folder.removeIngress("churn-" + (number / 4 + ROUTES / 2) % ROUTES);
        }
    }

    private void leave() {
        app.unname(guest);
        app.publishTo(folder);
    }

    private void comeBack() {
        app.name(guest);
        app.publishTo(folder);
    }
}
