package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.HelloCut;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two ends in memory, so that every record can be looked at and every write can be held up. */
class TlsPipeTest {
    private static final int APPLICATION_DATA = 23;

    /** One direction: what has been written and not yet read, and how much it takes. */
    private static final class Way {
        private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
        private final List<byte[]> writes = new ArrayList<>();
        private int room = Integer.MAX_VALUE;

        int write(ByteBuffer from) {
            byte[] bytes = new byte[Math.min(room, from.remaining())];
            from.get(bytes);
            room -= room == Integer.MAX_VALUE ? 0 : bytes.length;
            waiting.writeBytes(bytes);
            writes.add(bytes);
            return bytes.length;
        }

        int read(ByteBuffer into) {
            byte[] bytes = waiting.toByteArray();
            int count = Math.min(bytes.length, into.remaining());
            into.put(bytes, 0, count);
            waiting.reset();
            waiting.write(bytes, count, bytes.length - count);
            return count;
        }
    }

    private final Way up = new Way();
    private final Way down = new Way();
    private final ByteBuffer taken = ByteBuffer.allocate(1 << 20);
    private final TlsPipe client =
            new TlsPipe(TlsClient.to("a.example").versions("TLSv1.3").engine(), HelloCut.WHOLE, wire(down, up));
    private final TlsPipe server = new TlsPipe(
            ServerCertificate.of(Authority.root("Test root").server("a.example"))
                    .engine(),
            HelloCut.WHOLE,
            wire(up, down));

    TlsPipeTest() throws IOException {}

    private static TlsPipe.Wire wire(Way in, Way out) {
        return new TlsPipe.Wire() {
            @Override
            public int read(ByteBuffer into) {
                return in.read(into);
            }

            @Override
            public int write(ByteBuffer from) {
                return out.write(from);
            }
        };
    }

    private void shakeHands() throws IOException {
        client.shakeHands();
        while (client.shakingHands() || server.shakingHands()) {
            server.read(taken);
            client.read(taken);
        }
        // Tickets.
        client.read(taken);
        up.writes.clear();
    }

    @Test
    void aWriteOfOneByteIsARecordOfOneByte() throws IOException {
        shakeHands();
        for (int i = 0; i < 5; i++) {
            client.write(ByteBuffer.wrap(new byte[] {'x'}));
        }
        assertThat(up.writes).hasSize(5).allSatisfy(each -> {
            assertThat(each[0]).isEqualTo((byte) APPLICATION_DATA);
            // One record: 5 of head, 1 of data, 1 of type, 16 of authentication, some padding.
            assertThat(each.length).isEqualTo(5 + (each[4] & 0xff)).isBetween(23, 60);
        });
        assertThat(server.read(taken)).isEqualTo(5);
    }

    @Test
    void plaintextIsWrittenWhenItsRecordIs() throws IOException {
        shakeHands();
        up.room = 10;
        ByteBuffer plain = ByteBuffer.wrap(new byte[100]);
        assertThat(client.write(plain)).isTrue();
        assertThat(plain.remaining()).isEqualTo(100);
        assertThat(client.write(plain)).isFalse();
        up.room = Integer.MAX_VALUE;
        assertThat(client.write(plain)).isTrue();
        assertThat(plain.remaining()).isZero();
        assertThat(server.read(taken)).isEqualTo(100);
    }

    @Test
    void aHandshakeGoesOnWhereTheWireHeldItUp() throws IOException {
        up.room = 3;
        client.shakeHands();
        assertThat(client.hasPending()).isTrue();
        assertThat(server.read(taken)).isZero();
        up.room = Integer.MAX_VALUE;
        shakeHands();
        assertThat(client.outcome().complete()).isTrue();
        assertThat(server.outcome().serverName()).isEqualTo("a.example");
    }

    @Test
    void aRecordThatDoesNotAuthenticateIsAFailureOfBothEnds() throws IOException {
        shakeHands();
        byte[] forged = new byte[40];
        forged[0] = APPLICATION_DATA;
        forged[1] = 3;
        forged[2] = 3;
        forged[4] = 35;
        up.write(ByteBuffer.wrap(forged));
        assertThat(server.read(taken)).isZero();
        assertThat(server.failed()).isTrue();
        client.read(taken);
        assertThat(client.outcome().alert()).isEqualTo("bad_record_mac");
        assertThat(client.sendsNoMore()).isTrue();
    }
}
