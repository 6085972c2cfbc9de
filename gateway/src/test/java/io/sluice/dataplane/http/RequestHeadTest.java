package io.sluice.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
    private final RequestHead head = new RequestHead(new HeaderBlock(64, 2));

    private boolean grpc(String line) {
        head.headers().add((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return head.grpc();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/grpc",
                "application/grpc+proto",
                "Application/GRPC;charset=utf-8",
                "application/grpc ; x=y"
            })
    void callsOfGrpcAreKnownByTheirContentType(String type) {
        assertThat(grpc("content-type: " + type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/grpc-web",
                "application/grp",
                "application/grpcx",
                "text/plain",
                "",
                "application/json"
            })
    void whatOnlyLooksLikeItIsNone(String type) {
        assertThat(grpc("content-type: " + type)).isFalse();
    }

    @Test
    void otherFieldsSayNothing() {
        assertThat(head.grpc()).isFalse();
        assertThat(grpc("accept: application/grpc")).isFalse();
    }
}
