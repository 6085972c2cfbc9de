package io.sluice.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What calls of gRPC are told in words. */
class GrpcMessageTest {
    @Test
    void theCodeComesFirst() {
        assertThat(new String(GrpcMessage.line(Reason.STOPPED), StandardCharsets.US_ASCII))
                .isEqualTo("grpc-message: " + Reason.STOPPED.code() + " " + Reason.STOPPED.word() + ": "
                        + Reason.STOPPED.title() + "\r\n");
    }

    @Test
    void messagesArePercentEncoded() {
        assertThat(GrpcMessage.encoded("SLU4005 ~ no endpoint")).isEqualTo("SLU4005 ~ no endpoint");
        assertThat(GrpcMessage.encoded("100% \n\u20ac\u007f")).isEqualTo("100%25 %0A%E2%82%AC%7F");
    }
}
