package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertTest {
    private static byte[] encoded(Alert alert) {
        ByteBuf record = alert.encode(ByteBufAllocator.DEFAULT);
        byte[] bytes = ByteBufUtil.getBytes(record);
        record.release();
        return bytes;
    }

    @Test
    void anAlertIsSevenBytes() {
        assertThat(encoded(Alert.UNRECOGNIZED_NAME)).containsExactly(0x15, 3, 3, 0, 2, 2, 112);
    }

    @ParameterizedTest
    @EnumSource(Alert.class)
    void aClientUnderstandsItBehindItsHello(Alert alert) throws NoSuchAlgorithmException, SSLException {
        SSLEngine client = SSLContext.getDefault().createSSLEngine();
        client.setUseClientMode(true);
        client.wrap(
                ByteBuffer.allocate(0), ByteBuffer.allocate(client.getSession().getPacketBufferSize()));
        ByteBuffer plain = ByteBuffer.allocate(client.getSession().getApplicationBufferSize());
        assertThatThrownBy(() -> client.unwrap(ByteBuffer.wrap(encoded(alert)), plain))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("fatal alert: " + alert.name().toLowerCase(Locale.ROOT));
    }
}
