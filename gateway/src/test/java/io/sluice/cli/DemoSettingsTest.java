package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing stands in front of the demo: clients come to its own ports. */
class DemoSettingsTest {
    private static final String HOME = "sluice.home";

    private final CommandLineRig rig = new CommandLineRig();
    private String before;

    @BeforeEach
    void home() {
        before = System.setProperty(
                HOME, Path.of("..").toAbsolutePath().normalize().toString());
    }

    @AfterEach
    void noHome() {
        if (before == null) {
            System.clearProperty(HOME);
        } else {
            System.setProperty(HOME, before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 8443",
        "--https-port=9443, 9443",
        "--https-port=9443 --tls-redirect-port=444, 444",
        "--https-port=0, 443",
        "--https-port=0 --tls-redirect-port=444, 444",
    })
    void redirectsLeadToThePortThatIsServed(String options, int port) {
        assertThat(rig.run(("demo " + options).trim().split(" "))).as(rig.err()).isZero();
        assertThat(rig.settings.ingress().tlsRedirectPort()).isEqualTo(port);
    }

    @Test
    void aCurlLineForHttpsNamesAFileThatIsGoneAfterwards() {
        rig.run("demo");
        Matcher curl = Pattern.compile("\n {11}curl --cacert (\\S+ca\\.pem) https://app\\.localhost:8443/\n")
                .matcher(rig.out());
        assertThat(curl.find()).as(rig.out()).isTrue();
        assertThat(Path.of(curl.group(1))).doesNotExist();
    }

    @Test
    void whoBringsACertificateIsNotToldOfAnother() {
        rig.run("demo", "--default-ssl-certificate=default/mine");
        assertThat(rig.settings.ingress().defaultSslCertificate()).isEqualTo("default/mine");
        assertThat(rig.out()).contains("curl -k https://app.localhost:8443/\n").doesNotContain("--cacert");
    }

    @Test
    void thoseOfRunDoNot() {
        rig.run("run", "--config-dir=.", "--https-port=9443");
        assertThat(rig.settings.ingress().tlsRedirectPort()).isEqualTo(443);
    }
}
