package io.sluice.bench.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Samples of a flight recording, counted twice: by the method on top, and by the topmost method of ours. */
final class FrameCounts {

    private static final int SHOWN = 25;

    private final Map<String, Integer> top = new HashMap<>();
    private final Map<String, Integer> ours = new HashMap<>();
    private int samples;

    static void print(Path recording, PrintStream out) {
        FrameCounts counts = new FrameCounts();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                counts.add(file.readEvent());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println("Java samples (JFR, without time in the kernel), by the method on top:");
        counts.print(counts.top, out);
        out.println("by the topmost method of Sluice:");
        counts.print(counts.ours, out);
    }

    private void add(RecordedEvent event) {
        RecordedStackTrace stack = event.getStackTrace();
        if (!event.getEventType().getName().equals("jdk.ExecutionSample") || stack == null) {
            return;
        }
        samples++;
        top.merge(name(stack.getFrames().get(0)), 1, Integer::sum);
        String own = stack.getFrames().stream()
                .map(FrameCounts::name)
                .filter(name -> name.startsWith("io.sluice."))
                .findFirst()
                .orElse("(none of ours)");
        ours.merge(own, 1, Integer::sum);
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private void print(Map<String, Integer> counts, PrintStream out) {
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(SHOWN)
                .forEach(entry -> out.printf("  %5.1f %%  %s%n", 100.0 * entry.getValue() / samples, entry.getKey()));
    }
}
