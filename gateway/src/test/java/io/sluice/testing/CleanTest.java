package io.sluice.testing;

import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * On every test: fails it on an unexpected WARN or ERROR in the log (a blocked event loop is one, Vert.x warns of it),
 * and its class on a leaked buffer or a connection that is still open when all is done. Registered as a service, so
 * that no test can forget it. A test that provokes a warning takes it back with {@link LogRecorder#expected}.
 */
public final class CleanTest implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(CleanTest.class);
    private static final long PATIENCE_NANOS = 3_000_000_000L;
    private static final long BETWEEN_LOOKS_NANOS = 500_000;

    static {
        LeakRecorder.install();
        PooledBuffers.withoutCaches();
        LogRecorder.install();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isOutermost(context)) {
            context.getStore(HERE).put("sockets", OpenSockets.now());
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        failOn("unexpected in the log", LogRecorder.drain());
    }

    @Override
    @SuppressWarnings("unchecked")
    public void afterAll(ExtensionContext context) {
        if (!isOutermost(context)) {
            return;
        }
        Set<String> before = (Set<String>) context.getStore(HERE).get("sockets");
        failOn("still open", stillOpen(before));
        failOn("leaked", LeakRecorder.drain());
        failOn("unexpected in the log", LogRecorder.drain());
    }

    private static boolean isOutermost(ExtensionContext context) {
        return context.getTestClass()
                .map(type -> type.getEnclosingClass() == null)
                .orElse(true);
    }

    private static List<String> stillOpen(Set<String> before) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            Set<String> now = OpenSockets.now();
            now.removeAll(before);
            if (now.isEmpty() || System.nanoTime() - deadline >= 0) {
                return List.copyOf(now);
            }
            // Closing is asynchronous: the kernel or a daemon thread may need a moment after the last test, and the
            // kernel's list, unlike a latch, tells nobody that it has changed. So it is looked at again at once.
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    private static void failOn(String what, List<String> lines) {
        if (!lines.isEmpty()) {
            fail("%s:%n%s", what, String.join(System.lineSeparator(), lines));
        }
    }
}
