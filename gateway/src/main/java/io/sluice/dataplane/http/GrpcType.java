package io.sluice.dataplane.http;

/** The Content-Type that makes a message one of gRPC. */
public final class GrpcType {
    private static final byte[] GRPC = Octets.ascii("application/grpc");

    private GrpcType() {}

    /**
     * Whether Content-Type is {@code application/grpc}, perhaps with a suffix or parameters. What only begins alike
     * ({@code application/grpc-web}) is ordinary HTTP.
     */
    public static boolean in(HeaderBlock headers) {
        int field = headers.mayHave(HeaderName.CONTENT_TYPE) ? headers.find(HeaderName.CONTENT_TYPE) : -1;
        if (field < 0) {
            return false;
        }
        byte[] bytes = headers.bytes();
        int end = headers.valueStart(field) + GRPC.length;
        int valueEnd = headers.valueEnd(field);
        return end <= valueEnd
                && HeaderName.equalsIgnoreCase(GRPC, bytes, headers.valueStart(field))
                && (end == valueEnd || bytes[end] == '+' || bytes[end] == ';' || Octets.isBlank(bytes[end]));
    }
}
