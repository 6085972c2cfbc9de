package io.sluice.app;

import io.sluice.admin.StatusServer;
import io.sluice.controlplane.publish.Publisher;
import io.sluice.controlplane.source.FolderSource;
import io.sluice.dataplane.activate.DataPlane;
import io.sluice.dataplane.activate.InFlight;
import io.sluice.telemetry.accesslog.AccessLog;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The end of a gateway's parts. The folder is followed until requests have ended: as long as there are any, endpoints may
 * come and go.
 */
record EndSteps(
        DataPlane dataPlane,
        FolderSource source,
        Publisher publisher,
        Optional<AccessLog> accessLog,
        StatusServer status)
        implements Shutdown.Steps {
    @Override
    public CompletableFuture<InFlight> inFlight() {
        return dataPlane.inFlight();
    }

    @Override
    public void drain() {
        dataPlane.drain();
    }

    @Override
    public CompletableFuture<Void> letNobodyIn() {
        return dataPlane.letNobodyIn();
    }

    @Override
    public CompletableFuture<Void> finish() {
        return dataPlane.finish();
    }

    @Override
    public void cut() {
        dataPlane.cut();
    }

    @Override
    public void stopFollowing() {
        source.close();
        publisher.close();
    }

    @Override
    public void close() {
        dataPlane.close();
    }

    @Override
    public void flush() {
        accessLog.ifPresent(AccessLog::close); // after the last request has ended: no line is lost
    }

    @Override
    public void leave() {
        status.close();
    }
}
