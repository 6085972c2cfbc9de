package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.tls.Feeding.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first record of clients that people use, as recorded. */
class RecordedHellosTest {
    private static final int CUTS = 500;

    @ParameterizedTest(name = "T-03 {0}")
    @CsvSource({
        "openssl-3.0-tls13, a.example, true, true, true",
        "openssl-3.0-tls12, a.example, false, false, false",
        "openssl-3.0-nameless, '', true, false, true",
        "curl-http2, a.example, true, true, true",
        "wget, localhost, false, false, false",
        "node-without-alpn, a.example, false, false, false"
    })
    void aClientIsUnderstoodHoweverItsHelloIsCut(
            String client, String name, boolean alpn, boolean http2, boolean http11) throws IOException {
        byte[] record = recorded(client);
        byte[] message = Arrays.copyOfRange(record, Hellos.RECORD_HEADER, record.length);
        Outcome expected = Outcome.of(new ClientHello(name, alpn, http2, http11));
        assertThat(Feeding.whole(record)).isEqualTo(expected);
        assertThat(Feeding.byteByByte(Hellos.records(message, 1))).isEqualTo(expected);
        Random random = new Random(6);
        for (int run = 0; run < CUTS; run++) {
            assertThat(Feeding.cut(Hellos.records(message, random), random)).isEqualTo(expected);
        }
    }

    private static byte[] recorded(String client) throws IOException {
        try (InputStream in = RecordedHellosTest.class.getResourceAsStream("/tls/hellos/" + client + ".hex")) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        }
    }
}
