package io.sluice.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel has for all TCP connections of this machine, looked at ten times a second until it is closed. It is in no
 * process's resident memory; from {@link #pressureMib} on the kernel takes less from every sender and drops more, and past the
 * end of it a sender that is told that it can write cannot. Only Linux tells, and not in every container.
 */
final class TcpMemory implements AutoCloseable {
    private static final Path USED = Path.of("/proc/net/sockstat");
    private static final Path LIMITS = Path.of("/proc/sys/net/ipv4/tcp_mem");
    private static final String FIELD = " mem ";
    private static final double PAGES_PER_MIB = 256;
    private static final long LOOK_MILLIS = 100;
    private static final int FILE_SIZE = 4096;

    private final Path used;
    private final boolean known;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile long most;
    private volatile RuntimeException failure;

    private TcpMemory(Path used) {
        this.used = used;
        this.known = Files.isReadable(used);
    }

    static TcpMemory watch() {
        return watch(USED);
    }

    /** @param used the kernel's {@code sockstat}, or what stands for it */
    static TcpMemory watch(Path used) {
        TcpMemory memory = new TcpMemory(used);
        if (memory.known) {
            Thread thread = new Thread(memory::look, "tcp-memory");
            thread.setDaemon(true);
            thread.start();
        }
        return memory;
    }

    private void look() {
        try {
            do {
                most = Math.max(most, pages(read(used)));
            } while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e; // for whoever asks for the result
        }
    }

    /**
     * Of {@code /proc/net/sockstat}.
     *
     * @throws ReportException when it has no such number
     */
    static long pages(String sockstat) {
        String line = sockstat.lines()
                .filter(each -> each.startsWith("TCP:") && each.contains(FIELD))
                .findFirst()
                .orElseThrow(() -> new ReportException("no line \"TCP: … mem …\" in:\n" + sockstat));
        return Long.parseLong(line.substring(line.indexOf(FIELD) + FIELD.length()));
    }

    /**
     * The most so far, in MiB; nothing where the kernel does not tell.
     *
     * @throws ReportException when it could not be looked at to the end
     */
    OptionalDouble mostMib() {
        if (failure != null) {
            throw new ReportException("could not watch the kernel's memory for TCP: " + failure.getMessage(), failure);
        }
        return known ? OptionalDouble.of(most / PAGES_PER_MIB) : OptionalDouble.empty();
    }

    /** From how many MiB on the kernel saves; nothing where it does not tell. */
    static OptionalDouble pressureMib() {
        return pressureMib(LIMITS);
    }

    static OptionalDouble pressureMib(Path limits) {
        return Files.isReadable(limits)
                ? OptionalDouble.of(Long.parseLong(read(limits).trim().split("\\s+")[1]) / PAGES_PER_MIB)
                : OptionalDouble.empty();
    }

    /** For people. */
    static String text(OptionalDouble mib) {
        return mib.isPresent() ? String.format(Locale.ROOT, "%.0f MiB", mib.getAsDouble()) : "unknown";
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
