package io.sluice.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Keeps warnings and errors of the application log until a test says that it expected them. */
public final class LogRecorder extends AppenderBase<ILoggingEvent> {
    private static final LogRecorder INSTANCE = new LogRecorder();

    private final List<String> unexpected = new CopyOnWriteArrayList<>();

    private LogRecorder() {}

    static void install() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (!INSTANCE.isStarted()) {
            INSTANCE.setContext(root.getLoggerContext());
            INSTANCE.start();
            root.addAppender(INSTANCE);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            String trace = event.getThrowableProxy() == null
                    ? ""
                    : System.lineSeparator() + ThrowableProxyUtil.asString(event.getThrowableProxy());
            unexpected.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage() + trace);
        }
    }

    /** Takes the warnings that contain this text out of the record; says whether there was any. */
    public static boolean expected(String text) {
        return INSTANCE.unexpected.removeIf(line -> line.contains(text));
    }

    static List<String> drain() {
        List<String> lines = new ArrayList<>(INSTANCE.unexpected);
        INSTANCE.unexpected.removeAll(lines);
        return lines;
    }
}
