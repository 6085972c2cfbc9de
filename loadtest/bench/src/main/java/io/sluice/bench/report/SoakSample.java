package io.sluice.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A gateway at one moment of a soak.
 *
 * @param seconds since its start
 * @param heapMib used after a full collection
 * @param directMib what the JVM counts as neither heap nor its own: direct and unsafe memory
 */
record SoakSample(double seconds, double heapMib, double directMib, long descriptors, long threads, double rssMib) {
    private static final Pattern HEAP = Pattern.compile(
            "(?:garbage-first heap|def new generation|tenured generation|PSYoungGen|ParOldGen).*?used (\\d+)K");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    private static final double KIB_PER_MIB = 1024;

    /** The JVM of the gateway must have been started with {@code -XX:NativeMemoryTracking=summary}. */
    static SoakSample of(GatewayProcess gateway, long start) {
        ProcessFigures figures = gateway.figures();
        double heap = liveHeapMib(figures.pid());
        return new SoakSample(
                (System.nanoTime() - start) / 1e9,
                heap,
                directKib(jcmd(figures.pid(), "VM.native_memory", "summary")) / KIB_PER_MIB,
                figures.descriptors(),
                figures.threads(),
                figures.residentMib());
    }

    /** After a full collection. */
    static double liveHeapMib(long pid) {
        jcmd(pid, "GC.run");
        return heapKib(jcmd(pid, "GC.heap_info")) / KIB_PER_MIB;
    }

    static long heapKib(String heapInfo) {
        return HEAP.matcher(heapInfo)
                .results()
                .mapToLong(each -> Long.parseLong(each.group(1)))
                .sum();
    }

    static long directKib(String nativeMemory) {
        Matcher other = OTHER.matcher(nativeMemory);
        return other.find() ? Long.parseLong(other.group(1)) : 0;
    }

    private static String jcmd(long pid, String... command) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> line = new ArrayList<>(List.of(jcmd.toString(), Long.toString(pid)));
        line.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new ReportException("jcmd failed: " + text);
            }
            return text;
        } catch (IOException e) {
            throw new ReportException("jcmd is needed, which a JDK has: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReportException("interrupted", e);
        }
    }
}
