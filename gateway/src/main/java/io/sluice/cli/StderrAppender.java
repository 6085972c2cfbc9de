package io.sluice.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/**
 * Writes the program's own log to stderr without ever holding up who logs, which may be an event loop: lines wait for a
 * thread of their own, and are dropped and counted while nobody reads them. Made by {@code logback.xml}.
 */
public final class StderrAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final Duration AT_STOP = Duration.ofSeconds(1);

    private final PrintStream err;
    private Layout<ILoggingEvent> layout;
    private LineQueue queue;

    public StderrAppender() {
        this(System.err);
    }

    StderrAppender(PrintStream err) {
        this.err = err;
    }

    /** What a line looks like. */
    public void setLayout(Layout<ILoggingEvent> layout) {
        this.layout = layout;
    }

    @Override
    public void start() {
        if (layout == null) {
            addError("the appender " + getName() + " has no layout");
            return;
        }
        queue = LineQueue.start("log", this::gap);
        super.start();
    }

    @Override
    public void stop() {
        if (isStarted()) {
            super.stop();
            queue.flush(AT_STOP);
            queue.end();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        queue.add(text(event));
    }

    private LineQueue.Text text(ILoggingEvent event) {
        return new LineQueue.Text(err, layout.doLayout(event));
    }

    private LineQueue.Text gap(long lines) {
        Logger logger = ((LoggerContext) getContext()).getLogger(StderrAppender.class);
        String message = "nobody read the log: {} dropped";
        return text(new LoggingEvent(StderrAppender.class.getName(), logger, Level.WARN, message, null, new Object[] {
            Summary.counted(lines, "line")
        }));
    }

    /** Waits until what was logged is written, at most so long. Also true if another appender is in use. */
    static boolean flush(Duration atMost) {
        return !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)
                || flush(context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME), atMost);
    }

    private static boolean flush(Logger root, Duration atMost) {
        boolean all = true;
        for (Iterator<Appender<ILoggingEvent>> each = root.iteratorForAppenders(); each.hasNext(); ) {
            all &= !(each.next() instanceof StderrAppender mine) || mine.queue.flush(atMost);
        }
        return all;
    }
}
