package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.model.Endpoint;
import io.sluice.model.UpstreamId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is said of endpoints that go and come, and how often; in virtual time. */
class HealthLogTest {
    private static final UpstreamId WEB = new UpstreamId("shop", "web", 80);

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private long now = Long.MAX_VALUE - 3;
    private final HealthLog log = new HealthLog(() -> now);

    @BeforeEach
    void listen() {
        said.start();
        logger().setLevel(Level.INFO);
        logger().addAppender(said);
    }

    @AfterEach
    void listenNoMore() {
        logger().detachAppender(said);
        logger().setLevel(null);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(HealthLog.class);
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint("10.0.0.1", port);
    }

    private List<String> said() {
        return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void whoGoesAndWhyAndWhoComesBack() {
        log.out(WEB, endpoint(8080), "failed 5 times in a row");
        log.in(WEB, endpoint(8080));
        assertThat(said())
                .containsExactly(
                        "endpoint 10.0.0.1:8080 of shop/web:80 is out of rotation: failed 5 times in a row",
                        "endpoint 10.0.0.1:8080 of shop/web:80 is in rotation again");
    }

    @Test
    void ofVeryManySomeAreSaidAndTheOthersCounted() {
        for (int port = 1; port <= 100; port++) {
            log.out(WEB, endpoint(port), "its health check fails");
        }
        assertThat(said()).hasSize(20);
        now += 10_000_000_000L;
        log.in(WEB, endpoint(1));
        log.in(WEB, endpoint(2));
        assertThat(said()).hasSize(22).endsWith("endpoint 10.0.0.1:2 of shop/web:80 is in rotation again");
        assertThat(said().get(20)).endsWith("again; 80 others went out or came back without a line");
    }
}
