package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.joran.JoranConfigurator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StderrAppenderTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("loop");
    private final BlockedStream pipe = new BlockedStream();

    @Test
    void whoLogsDoesNotWaitForAReaderOfStderrAndLinesThatAreMissingAreSaid() {
        StderrAppender appender = attached();
        String full = "x".repeat(LineQueue.ROOM);
        log.info(full);
        pipe.awaitStuck();
        log.warn("a", new IllegalStateException("b"));
        assertThat(pipe.text()).isEmpty();
        pipe.readFromNowOn();
        appender.stop();
        assertThat(pipe.text())
                .startsWith("INFO " + full + "\nWARN nobody read the log: ")
                .endsWith(" lines dropped\n");
    }

    @Test
    void stopWritesWhatWaitsWithItsTrace() {
        StderrAppender appender = attached();
        pipe.readFromNowOn();
        log.warn("a {}", 1, new IllegalStateException("b"));
        appender.stop();
        assertThat(pipe.text()).startsWith("WARN a 1\njava.lang.IllegalStateException: b\n\tat ");
        log.warn("late");
        assertThat(pipe.text()).doesNotContain("late");
    }

    @Test
    void stopGivesUpWhileNobodyReads() {
        StderrAppender appender = attached();
        log.info("a");
        appender.stop();
        assertThat(pipe.text()).isEmpty();
        pipe.readFromNowOn();
    }

    private StderrAppender attached() {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern("%level %msg%n");
        layout.start();
        StderrAppender appender = new StderrAppender(pipe.stream());
        appender.setContext(context);
        appender.setLayout(layout);
        appender.start();
        log.addAppender(appender);
        return appender;
    }

    @Test
    void theProgramsOwnConfigurationUsesIt() throws Exception {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(StderrAppender.class.getResource("/logback.xml"));
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR"))
                .isInstanceOf(StderrAppender.class)
                .satisfies(appender -> assertThat(appender.isStarted()).isTrue());
        context.stop();
    }
}
