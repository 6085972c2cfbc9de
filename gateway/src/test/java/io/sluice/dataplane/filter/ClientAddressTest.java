package io.sluice.dataplane.filter;

import static io.sluice.dataplane.filter.FakeExchange.settings;
import static io.sluice.dataplane.filter.FakeExchange.trusted;
import static io.sluice.dataplane.filter.FakeExchange.untrusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.IpAddress;
import io.sluice.settings.HttpSettings;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    private static final HttpSettings ROOMY = settings("maxHeaderBytes", "1MiB");
    private final ClientAddress addresses = new ClientAddress(TrustedProxies.parse(List.of("10.0.0.0/8", "fd00::/8")));

    private String client(FakeExchange exchange) {
        addresses.resolve(exchange);
        return IpAddress.of(exchange.client).toString();
    }

    private String clientOf(String... lists) {
        String[] lines = new String[lists.length];
        for (int i = 0; i < lists.length; i++) {
            lines[i] = "X-Forwarded-For: " + lists[i];
        }
        return client(trusted(ROOMY, lines));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evil, 9.9.9.9, 10.0.0.5 | 9.9.9.9",
                "1.1.1.1, 9.9.9.9 | 9.9.9.9",
                "10.0.0.7, 10.0.0.6, 10.0.0.5 | 10.0.0.7",
                "10.0.0.5 | 10.0.0.5",
                "9.9.9.9, fd00::1, 10.0.0.5 | 9.9.9.9",
                "9.9.9.9,10.0.0.5 | 9.9.9.9",
                "9.9.9.9 , 10.0.0.5 | 9.9.9.9",
                ", 9.9.9.9,, 10.0.0.5, | 9.9.9.9",
                "::ffff:9.9.9.9, ::ffff:10.0.0.5 | 9.9.9.9",
            })
    @DisplayName("F-02 the right-most untrusted, or the left-most")
    void theListIsWalkedFromTheRight(String list, String client) {
        assertThat(clientOf(list)).isEqualTo(client);
    }

    @Test
    @DisplayName("F-02 several lines are one list")
    void severalLinesAreOneList() {
        assertThat(clientOf("9.9.9.9", "10.0.0.6", "10.0.0.5")).isEqualTo("9.9.9.9");
        assertThat(clientOf("1.1.1.1, 9.9.9.9", "10.0.0.5")).isEqualTo("9.9.9.9");
        assertThat(clientOf("10.0.0.9", ",", "10.0.0.5")).isEqualTo("10.0.0.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9.9.9.9, unknown | 10.1.1.1",
                "9.9.9.9, unknown, 10.0.0.5 | 10.0.0.5",
                "9.9.9.9, fe80::1%eth0, 10.0.0.6, 10.0.0.5 | 10.0.0.6",
                "unknown | 10.1.1.1",
                "9.9.9.9; 10.0.0.5 | 10.1.1.1",
                "_hidden, 10.0.0.5 | 10.0.0.5",
                "9.9.9.9, 1.2.3.4:0 | 10.1.1.1",
                "9.9.9.9, 1.2.3.4:x | 10.1.1.1",
                "9.9.9.9, 1.2.3.4: | 10.1.1.1",
                "9.9.9.9, [1.2.3.4] | 10.1.1.1",
                "9.9.9.9, [::1 | 10.1.1.1",
                "9.9.9.9, [::1]x | 10.1.1.1",
                "9.9.9.9, [] | 10.1.1.1",
                "9.9.9.9, 010.0.0.5 | 10.1.1.1",
                "9.9.9.9, \"10.0.0.5\" | 10.1.1.1",
                "9.9.9.9, 10.0.0.5 10.0.0.6 | 10.1.1.1",
            })
    @DisplayName("F-05 an element that is no address ends the walk")
    void garbageEndsTheWalkAtTheLastAddressBeforeIt(String list, String client) {
        assertThat(clientOf(list)).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[::1]:80 | ::1",
                "[2001:db8::1] | 2001:db8::1",
                "1.2.3.4:5 | 1.2.3.4",
                "9.9.9.9:65535, 10.0.0.5:1, [fd00::2]:9 | 9.9.9.9",
                "[::ffff:9.9.9.9]:80 | 9.9.9.9",
            })
    @DisplayName("F-05 forms with a port")
    void portsAreReadAndLeftOut(String list, String client) {
        assertThat(clientOf(list)).isEqualTo(client);
    }

    @Test
    @DisplayName("F-05 1,000 hops, 64 KiB")
    void longListsAreWalkedOnce() {
        String hops = String.join(", ", Collections.nCopies(1_000, "10.0.0.5"));
        assertThat(clientOf("9.9.9.9, " + hops)).isEqualTo("9.9.9.9");
        assertThat(clientOf(",".repeat(65_536))).isEqualTo("10.1.1.1");
        assertThat(clientOf("9.9.9.9, " + "1".repeat(65_536))).isEqualTo("10.1.1.1");
    }

    @Test
    @DisplayName("F-01 F-04 an untrusted peer is the client, whatever it says")
    void anUntrustedPeerIsTheClient() {
        assertThat(client(untrusted("X-Forwarded-For: 10.0.0.1"))).isEqualTo("203.0.113.9");
    }

    @Test
    @DisplayName("F-05 random lists agree with a reading by String.split")
    void randomListsAgreeWithANaiveReading() {
        Random random = new Random(5);
        String[] words = {"10.0.0.1", "10.9.9.9:80", "9.9.9.9", "[fd00::1]:1", "fd00::2", "2001:db8::5", "junk", "", " "
        };
        for (int round = 0; round < 3_000; round++) {
            StringBuilder list = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                list.append(words[random.nextInt(words.length)])
                        .append(i == 0 ? "" : random.nextBoolean() ? "," : ", ");
            }
            assertThat(clientOf(list.toString())).as(list.toString()).isEqualTo(naive(list.toString()));
        }
    }

    private static String naive(String list) {
        String client = "10.1.1.1";
        String[] elements = list.split(",");
        for (int i = elements.length - 1; i >= 0; i--) {
            String element =
                    elements[i].strip().replaceAll("^\\[(.*)](:\\d+)?$", "$1").replaceAll("^([\\d.]+):\\d+$", "$1");
            if (element.isEmpty()) {
                continue;
            } else if (element.equals("junk")) {
                return client;
            }
            client = element;
            if (!element.startsWith("10.") && !element.startsWith("fd00:")) {
                return client;
            }
        }
        return client;
    }
}
