package io.sluice.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel has for all TCP connections of this machine, looked at ten times a second until it is closed. It is in no
 * process's resident memory; from {@link #pressureMib} on the kernel takes less from every sender and drops more, and past the
 * end of it a sender that is told that it can write cannot.
 */
final class TcpMemory implements AutoCloseable {
    private static final Path USED = Path.of("/proc/net/sockstat");
    private static final Path LIMITS = Path.of("/proc/sys/net/ipv4/tcp_mem");
    private static final double PAGES_PER_MIB = 256;
    private static final long LOOK_MILLIS = 100;
    private static final int FILE_SIZE = 4096;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread = new Thread(this::look, "tcp-memory");
    private volatile long most;

    private TcpMemory() {
        thread.setDaemon(true);
    }

    static TcpMemory watch() {
        TcpMemory memory = new TcpMemory();
        memory.thread.start();
        return memory;
    }

    private void look() {
        try {
            do {
                most = Math.max(most, pages(read(USED)));
            } while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of {@code /proc/net/sockstat}. */
    static long pages(String sockstat) {
        String line = sockstat.lines()
                .filter(each -> each.startsWith("TCP:"))
                .findFirst()
                .orElse("");
        return Long.parseLong(line.substring(line.indexOf(" mem ") + " mem ".length()));
    }

    /** The most so far, in MiB. */
    double mostMib() {
        return most / PAGES_PER_MIB;
    }

    /** From how many MiB on the kernel saves. */
    static double pressureMib() {
        return Long.parseLong(read(LIMITS).trim().split("\\s+")[1]) / PAGES_PER_MIB;
    }

    /** By one read: what is below /proc/sys ends with the first, and {@code Files.readString} begins with a byte. */
    private static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = new byte[FILE_SIZE];
            return new String(bytes, 0, Math.max(0, in.read(bytes)), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
