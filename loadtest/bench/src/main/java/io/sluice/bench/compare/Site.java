package io.sluice.bench.compare;

import io.sluice.bench.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Where a run happens: a folder of its own, free ports, pinned cores, and the processes that it must end. */
final class Site implements AutoCloseable {

    private static final int POLL_MILLIS = 20;

    private final Scratch scratch;
    private final Pinning pinning;
    private int files;
    private SiteCertificate certificate;

    /** @param keep leaves the folder with configurations and logs behind */
    Site(Pinning pinning, boolean keep) {
        this.pinning = pinning;
        Path memory = Path.of("/dev/shm");
        this.scratch = Files.isWritable(memory)
                ? Scratch.in(memory, "sluice-compare-", keep)
                : Scratch.named("sluice-compare-", keep);
    }

    Pinning pinning() {
        return pinning;
    }

    Path dir() {
        return scratch.dir();
    }

    /** A folder for one process, named so that a person can find its log. */
    Path folder(String name) {
        try {
            return Files.createDirectories(dir().resolve(++files + "-" + name.replaceAll("[^A-Za-z0-9.-]", "_")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Made when it is first wanted, the same for all. */
    SiteCertificate certificate() {
        if (certificate == null) {
            certificate = SiteCertificate.in(folder("certificate"));
        }
        return certificate;
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Child start(String name, int core, List<String> command, Path log) {
        return Child.start(scratch, name, core, command, log);
    }

    /** After Ctrl-C nothing may be started that nobody would stop, and what a killed wrk printed is no result. */
    void refuseWhenEnding() {
        scratch.refuseWhenEnding();
    }

    void stop(Child child) {
        child.stop();
    }

    static void awaitPort(Child child, int port, int seconds) {
        await(child, seconds, "accept on port " + port, () -> accepts(port));
    }

    /** Waits for a condition; ends early, with the child's last words, when it dies. */
    static void await(Child child, int seconds, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (!child.alive()) {
                throw new CompareException(child.name() + " ended at its start:\n" + child.lastWords());
            }
            if (System.nanoTime() > deadline) {
                throw new CompareException(
                        child.name() + " did not " + what + " within " + seconds + " s:\n" + child.lastWords());
            }
            pause(POLL_MILLIS);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompareException("interrupted", e);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false; // not yet: the caller asks again until its deadline
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
