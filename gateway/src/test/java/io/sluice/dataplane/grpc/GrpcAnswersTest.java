package io.sluice.dataplane.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Reason;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which failure is which status of gRPC. */
class GrpcAnswersTest {
    @ParameterizedTest
    @CsvSource({
        "NO_ENDPOINT, 14",
        "CONNECT_FAILED, 14",
        "CONNECT_TIMEOUT, 14",
        "UPSTREAM_CLOSED, 14",
        "STREAM_RESET, 14",
        "RESPONSE_TRUNCATED, 14",
        "STOPPED, 14",
        "ROUTE_MISCONFIGURED, 14",
        "READ_TIMEOUT, 4",
        "SEND_TIMEOUT, 4",
        "DEADLINE_EXCEEDED, 4",
        "BODY_TIMEOUT, 4",
        "OVERLOADED, 8",
        "UPSTREAM_OVERLOADED, 8",
        "CONNECTIONS_EXHAUSTED, 8",
        "BODY_TOO_LARGE, 8",
        "HEADERS_TOO_LARGE, 8",
        "TOO_MANY_HEADERS, 8",
        "TARGET_TOO_LONG, 8",
        "NO_HOST, 12",
        "NO_PATH, 12",
        "CLIENT_UNAUTHORIZED, 7",
        "CLIENT_CERTIFICATE_MISSING, 16",
        "CLIENT_CERTIFICATE_BAD, 16",
        "LOOP_DETECTED, 13",
    })
    void aFailureOfACallHasAStatus(Reason reason, int status) {
        assertThat(GrpcStatus.of(reason)).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "BAD_PSEUDO_HEADER",
                "CONNECTION_HEADER",
                "LENGTH_MISMATCH",
                "BAD_PATH",
                "METHOD_NOT_ALLOWED",
                "MISDIRECTED",
                "UNSUPPORTED_CONNECT",
                "HEADER_TIMEOUT",
            })
    void whatIsWrongWithTheHttpOfItIsSaidInHttp(Reason reason) {
        assertThat(GrpcStatus.of(reason)).isEqualTo(GrpcStatus.NONE);
    }

    @Test
    void whateverAnEndpointDoesWrongHasAStatus() {
        assertThat(Arrays.stream(Reason.values()).filter(reason -> reason.status() >= 502 && reason.status() <= 504))
                .isNotEmpty()
                .noneMatch(reason -> GrpcStatus.of(reason) == GrpcStatus.NONE);
    }
}
