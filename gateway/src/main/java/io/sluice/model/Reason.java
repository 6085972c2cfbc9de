package io.sluice.model;

import java.util.Locale;

/**
 * Why the gateway answered by itself or gave up: the same word in the response table, the metric label, the access log
 * and the manual. The number is part of the product's interface: never reused, one page each in {@code docs/errors}.
 */
public enum Reason {
    LENGTH_AND_ENCODING(1001, 400, "Content-Length and Transfer-Encoding in one message"),
    REPEATED_CONTENT_LENGTH(1002, 400, "more than one Content-Length"),
    BAD_CONTENT_LENGTH(1003, 400, "Content-Length is not a plain number"),
    BAD_TRANSFER_ENCODING(1004, 400, "Transfer-Encoding is not exactly chunked"),
    UNKNOWN_TRANSFER_CODING(1005, 501, "a transfer coding that is not spoken here"),
    TRANSFER_ENCODING_ON_HTTP10(1006, 400, "Transfer-Encoding on HTTP/1.0"),
    UNEXPECTED_BODY(1007, 413, "a body on a GET, HEAD or DELETE of HTTP/1.0"),
    BAD_CHUNK_SIZE(1008, 400, "a chunk size that is not plain hexadecimal"),
    BAD_CHUNK_EXTENSION(1009, 400, "a malformed chunk extension or chunk line"),
    BAD_CHUNK_END(1010, 400, "chunk data that does not end with CRLF"),
    CHUNK_EXTENSIONS_TOO_LARGE(1011, 400, "too many bytes of chunk extensions"),
    BAD_TRAILER(1012, 400, "a malformed trailer section"),
    BAD_LINE_END(1013, 400, "a line that does not end with CRLF"),
    OBSOLETE_FOLD(1014, 400, "a folded header line"),
    BAD_HEADER_NAME(1015, 400, "a header name that is not a token"),
    BAD_HEADER_VALUE(1016, 400, "a control byte in a header value"),
    PROTECTED_HEADER_NOMINATED(1017, 400, "Connection names a header that must reach the upstream"),
    UNDERSCORE_IN_HEADER_NAME(1018, 400, "a header name with an underscore"),
    BAD_START(1019, 400, "bytes before the request line that are not allowed"),
    BODY_INCOMPLETE(1020, 400, "the connection ended inside the body"),
    BAD_PSEUDO_HEADER(1021, 400, "a pseudo-header is missing, repeated, unknown or out of place"),
    CONNECTION_HEADER(1022, 400, "a header of HTTP/1 connections in a message of HTTP/2"),
    LENGTH_MISMATCH(1023, 400, "Content-Length is not the length of the body"),

    BAD_METHOD(2001, 400, "the method is not a token or too long"),
    METHOD_NOT_ALLOWED(2002, 405, "CONNECT and TRACE are not served"),
    BAD_REQUEST_LINE(2003, 400, "the request line is malformed"),
    BAD_TARGET(2004, 400, "the request target is malformed"),
    BAD_VERSION(2005, 400, "the protocol version is malformed"),
    UNSUPPORTED_VERSION(2006, 505, "a protocol version that is not spoken here"),
    BAD_HOST(2007, 400, "Host is missing, repeated or malformed"),
    HOST_MISMATCH(2008, 400, "the request target and Host name different hosts"),
    SCHEME_MISMATCH(2009, 400, "the target's scheme is not this listener's"),
    BAD_PATH(2010, 400, "a path that hides a dot segment, a separator or a control byte"),
    ENCODED_SLASH(2011, 400, "an encoded slash or backslash in the path"),
    BAD_WEBSOCKET_KEY(2012, 400, "a WebSocket handshake without exactly one key of 16 bytes"),
    MISDIRECTED(2013, 421, "the request is for a host that its TLS connection is not good for"),
    UNSUPPORTED_CONNECT(2014, 501, "an extended CONNECT for a protocol that is not served"),

    TARGET_TOO_LONG(3001, 414, "the request line is too long"),
    HEADERS_TOO_LARGE(3002, 431, "the header section is too large"),
    TOO_MANY_HEADERS(3003, 431, "too many header fields"),
    BODY_TOO_LARGE(3004, 413, "the body is larger than allowed"),
    HEADER_TIMEOUT(3005, 408, "the header section took too long"),
    BODY_TIMEOUT(3006, 408, "the body stopped arriving"),
    EXPECTATION_FAILED(3007, 417, "an expectation other than 100-continue"),
    CLIENT_STALLED(3008, 0, "the client stopped reading"),
    CLIENT_GONE(3009, 0, "the client left before its answer was complete"),
    TOO_MANY_RESETS(3010, 0, "too many streams came to nothing by the client's doing"),
    CONTROL_FLOOD(3011, 0, "too many frames that carry nothing"),
    EMPTY_FRAMES(3012, 0, "empty frames without an end"),
    CONTINUATION_FLOOD(3013, 0, "a head in too many small frames"),
    TOO_MANY_STREAMS(3014, 0, "the client went on opening more streams than it may have"),
    WINDOW_STALLED(3015, 0, "the client's windows took nothing of a response for too long"),
    COMPRESSION_ERROR(3016, 0, "header compression that cannot be undone"),
    H2_VIOLATION(3017, 0, "a frame that HTTP/2 does not allow there"),
    STREAM_IDLE(3018, 0, "nothing happened on the stream for too long"),
    PREFACE_TIMEOUT(3019, 0, "the beginning of an HTTP/2 connection took too long"),
    CONNECTION_MEMORY(3020, 0, "all streams of a connection together held too much"),

    NO_HOST(4001, 404, "no route for this host"),
    NO_PATH(4002, 404, "the host has no route for this path"),
    SERVICE_NOT_FOUND(4003, 503, "the route's Service does not exist"),
    SERVICE_PORT_NOT_FOUND(4004, 503, "the Service has no such port"),
    NO_ENDPOINT(4005, 503, "the Service has no ready endpoint"),
    BACKEND_NOT_SUPPORTED(4006, 503, "the route's backend is of a kind that is not supported"),
    ROUTE_MISCONFIGURED(4007, 503, "the route's configuration is not valid, so it is not served"),
    LOOP_DETECTED(4008, 508, "the request has passed this gateway too often"),
    CLIENT_AUTH_UNUSABLE(4009, 403, "the host's rules for client certificates cannot be used, so nobody is served"),
    CLIENT_CERTIFICATE_MISSING(4010, 400, "the host asks for a client certificate, and none was shown"),
    CLIENT_CERTIFICATE_BAD(4011, 400, "the client's certificate cannot be verified"),
    CLIENT_UNAUTHORIZED(4012, 403, "the client's certificate is for somebody else"),

    CONNECT_FAILED(5001, 502, "the endpoint refused the connection"),
    CONNECT_TIMEOUT(5002, 504, "the endpoint did not accept the connection in time"),
    UPSTREAM_CLOSED(5003, 502, "the endpoint closed the connection before its answer"),
    READ_TIMEOUT(5004, 504, "the endpoint did not answer in time"),
    SEND_TIMEOUT(5005, 504, "the endpoint did not take the request in time"),
    BAD_RESPONSE_FRAMING(5006, 502, "the response's length cannot be trusted"),
    BAD_RESPONSE_HEAD(5007, 502, "the response's head is malformed"),
    RESPONSE_HEAD_TOO_LARGE(5008, 502, "the response's head is too large"),
    UNEXPECTED_UPGRADE(5009, 502, "the endpoint switched protocols unasked"),
    RESPONSE_TRUNCATED(5010, 0, "the response ended before it was complete"),
    NAME_NOT_RESOLVED(5011, 502, "the upstream's name has no usable address"),
    UPSTREAM_OVERLOADED(5012, 503, "too many requests wait for the Service's endpoints"),
    CONNECTIONS_EXHAUSTED(5013, 503, "no connection to an endpoint can be opened at the moment"),
    BAD_UPGRADE(5014, 502, "the endpoint switched protocols with a wrong handshake"),
    UPSTREAM_TLS_FAILED(5015, 502, "the TLS handshake with the endpoint failed"),
    UPSTREAM_CERTIFICATE_INVALID(5016, 502, "the endpoint's certificate cannot be trusted"),
    UPSTREAM_NAME_MISMATCH(5017, 502, "the endpoint's certificate is for another name"),
    STREAM_REFUSED(5018, 502, "the endpoint refused the request's stream"),
    STREAM_RESET(5019, 502, "the endpoint reset the request's stream"),
    UPSTREAM_H2_VIOLATION(5020, 502, "the endpoint broke a rule of HTTP/2"),
    DEADLINE_EXCEEDED(5021, 504, "the time that the call's client has for it is over"),

    TUNNEL_IDLE(6001, 0, "nothing came through the tunnel for too long"),
    TUNNEL_RESET(6002, 0, "the endpoint broke the tunnel off"),
    STOPPED(6010, 0, "the gateway stopped before the answer was complete"),
    OVERLOADED(6020, 503, "the gateway has too much to do"),

    HELLO_MALFORMED(7001, 0, "what begins a TLS connection is no ClientHello, or malformed, or too long"),
    NAME_UNKNOWN(7002, 0, "a TLS client names a host that has no TLS here"),
    NO_COMMON_PROTOCOL(7003, 0, "a TLS client speaks no protocol that is spoken here"),
    HANDSHAKE_TIMEOUT(7004, 0, "a TLS handshake took too long"),
    HANDSHAKE_FAILED(7005, 0, "a TLS handshake failed"),
    HANDSHAKES_REFUSED(7006, 0, "too many TLS handshakes at once"),
    NO_USABLE_CERTIFICATE(7007, 0, "the host's certificate cannot be used"),
    NOT_TLS(7008, 400, "a request in plaintext where TLS is spoken");

    private final int number;
    private final int status;
    private final String title;
    private final String word;

    Reason(int number, int status, String title) {
        this.number = number;
        this.status = status;
        this.title = title;
        this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code SLU} and four digits. */
    public String code() {
        return "SLU" + number;
    }

    /** The status of the answer; 0 where none can be sent any more and the connection is cut. */
    public int status() {
        return status;
    }

    /** One sentence for people. */
    public String title() {
        return title;
    }

    /** The label in metrics and logs. */
    public String word() {
        return word;
    }
}
