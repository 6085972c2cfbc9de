package io.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp",
                "http /healthz",
                "http /",
                "http /-._~!$&'()*+,;=:@/%2f?a=/?b",
                "tcp port=81",
                "http /a?b=c port=65535 interval=250ms",
                "tcp port=1 interval=100ms"
            })
    void itsTextIsWhatIsRead(String text) {
        assertThat(HealthCheck.parse(text).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"100ms,100", "3600000ms,3600000", "1s,1000", "3600s,3600000", "60m,3600000", "1h,3600000"})
    void anIntervalHasTheUnitsOfSettings(String text, long millis) {
        assertThat(HealthCheck.parse("tcp interval=" + text).orElseThrow().pace())
                .isEqualTo(HealthCheck.Pace.usual(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            udp                    | udp           | is no kind of check               | write tcp [port=N] [interval=TIME] or http PATH [port=N] [interval=TIME], or off
            TCP                    | TCP           | is no kind of check               | did you mean tcp?
            https /a               | https         | is no kind of check               | did you mean http?
            off port=1             | port=1        | stands behind off                 | write off alone
            http                   | http          | has no path                       | write http /healthz
            http healthz           | healthz       | is no path, which begins with a slash | write http /healthz
            http port=80           | port=80       | is no path, which begins with a slash | write http /healthz
            http /h#f              | /h#f          | has #, but a fragment is never sent | end the path before it, or write %23 for the character #
            http /100%             | /100%         | has % without two hexadecimal digits behind it | write %25 for the character %
            http /%2               | /%2           | has % without two hexadecimal digits behind it | write %25 for the character %
            http /%g0              | /%g0          | has % without two hexadecimal digits behind it | write %25 for the character %
            http /ä                | /ä            | has ä, which a request's target must not have | write %C3%A4
            http /a[1]             | /a[1]         | has [, which a request's target must not have | write %5B
            http /\\               | /\\          | has \\, which a request's target must not have | write %5C
            http /a b              | b             | is no option of a check           | write port=N or interval=TIME, or leave it out
            http /a /b             | /b            | is a second path                  | write one path, and %20 for a space in it
            tcp /x                 | /x            | is a path, which tcp does not have | write http /x
            tcp port=0             | port=0        | is not a port from 1 to 65535     | write port=8080, or nothing for the endpoint's own
            tcp port=65536         | port=65536    | is not a port from 1 to 65535     | write port=8080, or nothing for the endpoint's own
            tcp port=100000        | port=100000   | is not a port from 1 to 65535     | write port=8080, or nothing for the endpoint's own
            tcp port               | port          | is not a port from 1 to 65535     | write port=8080, or nothing for the endpoint's own
            tcp Port=1             | Port=1        | is no option of a check           | did you mean port=1?
            tcp timeout=1s         | timeout=1s    | is no option of a check           | write port=N or interval=TIME, or leave it out
            tcp interval=1         | interval=1    | is not a time from 100ms to 1h    | write a whole number with ms, s, m or h: interval=2s
            tcp interval=99ms      | interval=99ms | is not a time from 100ms to 1h    | write a whole number with ms, s, m or h: interval=2s
            tcp interval=61m       | interval=61m  | is not a time from 100ms to 1h    | write a whole number with ms, s, m or h: interval=2s
            tcp interval=2h        | interval=2h   | is not a time from 100ms to 1h    | write a whole number with ms, s, m or h: interval=2s
            tcp interval=999999999999h | interval=999999999999h | is not a time from 100ms to 1h | write a whole number with ms, s, m or h: interval=2s
            tcp port=1 port=2      | port=2        | is a second port                  | write one port
            tcp port=1 port=1      | port=1        | is a second port                  | write one port
            tcp interval=1s port=1 interval=2s | interval=2s | is a second interval    | write one interval
            """)
    void theWordThatIsWrongIsNamed(String text, String word, String problem, String fix) {
        assertThat(HealthCheck.read(text)).isEqualTo(Reading.wrong(word, problem, fix));
        assertThat(HealthCheck.parse(text)).isEmpty();
    }

    @Test
    void aPathHasAtMostAThousandAndTwentyFourCharacters() {
        String longest = "/" + "a".repeat(1023);
        assertThat(HealthCheck.parse("http " + longest)).isPresent();
        assertThat(HealthCheck.read("http " + longest + "a").problem())
                .isEqualTo("has 1025 characters, more than 1024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "http /\r\nX:", "http /\u0000", "http /\u007f", "http /\ud83d\ude00"})
    void nothingThatCouldBeMoreThanAPathIsOne(String text) {
        assertThat(HealthCheck.parse(text)).isEmpty();
    }
}
