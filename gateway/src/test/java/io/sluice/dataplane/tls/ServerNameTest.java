package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HostCanonicaliser;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.tls.ClientHelloParser.State;
import io.sluice.dataplane.tls.Feeding.Outcome;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNameTest {
    private static String understood(String name) {
        Outcome outcome = Feeding.whole(Hellos.records(Hellos.hello(Hellos.serverName(name))));
        assertThat(outcome.state()).isEqualTo(State.HELLO);
        return outcome.hello().name();
    }

    @ParameterizedTest(name = "T-07 {0}")
    @CsvSource({
        "a.example, a.example",
        "A.EXAMPLE, a.example",
        "a.eXample., a.example",
        "localhost, localhost",
        "a_b-c.example, a_b-c.example",
        "1.2.3, 1.2.3",
        "1.2.3.4.example, 1.2.3.4.example",
        "a.123, a.123"
    })
    void aNameIsFoldedAsHostIs(String sent, String canonical) {
        assertThat(understood(sent)).isEqualTo(canonical);
    }

    @ParameterizedTest(name = "T-07 {0}")
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1.",
                "::1",
                "[::1]",
                "2001:db8::1",
                ".",
                "..",
                ".a.example",
                "a..example",
                "a.example..",
                "a.example:443",
                "*.example",
                "a b.example",
                "b\u00fccher.example",
                "a.example\n",
                "a/example"
            })
    void whatIsNoHostNamesNobody(String sent) {
        assertThat(understood(sent)).isEmpty();
    }

    @Test
    @DisplayName("T-07 names of 253, 254 and 255 bytes, labels of 63 and 64")
    void whatIsTooLongForAHostNamesNobody() {
        String label = "x".repeat(63) + ".";
        String longest = label + label + label + "x".repeat(61);
        assertThat(understood(longest)).isEqualTo(longest).hasSize(253);
        assertThat(understood(longest + ".")).isEqualTo(longest);
        assertThat(understood(longest + "x")).isEmpty();
        assertThat(understood(longest + "x.")).isEmpty();
        assertThat(understood("x".repeat(63) + ".example")).isNotEmpty();
        assertThat(understood("x".repeat(64) + ".example")).isEmpty();
    }

    private static boolean isAddress(String host) {
        byte[] bytes = Hellos.ascii(host);
        return HostCanonicaliser.isIpv4(bytes, 0, bytes.length);
    }

    /** Where they differed, a host would have the certificate of one entry and the routes of another one. */
    @Test
    @DisplayName("Q-12 a name in a hello and the same in Host are one host")
    void hostAndHelloAgree() {
        Random random = new Random(12);
        String alphabet = "aZ09-_..*\u00e9";
        RequestHead head = new RequestHead(new HeaderBlock(256, 4));
        int hosts = 0;
        for (int run = 0; run < 200_000; run++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(12); length > 0; length--) {
                name.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            if (random.nextInt(100) == 0) {
                name.append("x".repeat(50 + random.nextInt(20)));
            }
            byte[] bytes = Hellos.ascii(name.toString());
            head.reset();
            int start = head.headers().append(bytes, 0, bytes.length);
            boolean host = HostCanonicaliser.canonicalise(head, start, start + bytes.length);
            String expected = host && !isAddress(head.host()) ? head.host() : "";
            assertThat(ServerName.canonical(Unpooled.wrappedBuffer(bytes), 0, bytes.length))
                    .as(name.toString())
                    .isEqualTo(expected);
            hosts += host ? 1 : 0;
        }
        assertThat(hosts).isGreaterThan(1_000);
    }
}
