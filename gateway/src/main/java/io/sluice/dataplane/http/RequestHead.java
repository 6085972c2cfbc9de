package io.sluice.dataplane.http;

/**
 * A validated request head. All positions are ranges of {@code headers().bytes()}. Reused; confined to one event loop.
 * Whatever protocol version filled it has checked everything of http1.md sections 1 to 3 and 5 that concerns heads; one
 * that did not pass is {@link #refused}.
 */
public final class RequestHead {
    /** {@link #contentLength} when there is no Content-Length. */
    public static final long NO_LENGTH = -1;
    /** {@link #minorVersion} until the request line is complete. */
    public static final int NO_VERSION = -1;

    private final HeaderBlock headers;

    /** The method's number, see {@link Method}. */
    public int method;
    /** The method's bytes. */
    public int methodStart;

    public int methodEnd;
    /** The target in origin-form ({@code /path?query} or {@code *}), the client's own bytes. */
    public int targetStart;

    public int targetEnd;
    /** Where the raw path ends: at the {@code ?} or at {@link #targetEnd}. */
    public int rawPathEnd;
    /** The canonical path, used for routes, policies and logs. Path parameters ({@code ;x=1}) are still in it. */
    public int pathStart;

    public int pathEnd;
    /** Dot segments were resolved: the upstream gets the canonical path instead of the client's bytes. */
    public boolean pathChanged;
    /** The canonical host: lower case, no trailing dot, no port. Empty range without Host (HTTP/1.0). */
    public int hostStart;

    public int hostEnd;
    /** The port in Host; 0 for none. */
    public int hostPort;
    /** The Host field is the endpoint's address: the client named none, and each attempt names its own endpoint. */
    public boolean hostOfEndpoint;
    /** 0 for HTTP/1.0, 1 for HTTP/1.1; of a head that was refused also {@link #NO_VERSION}. */
    public int minorVersion = NO_VERSION;
    /** Came over HTTP/2, and has been made into what it is over HTTP/1.1; {@link #minorVersion} is 1. */
    public boolean http2;
    /** The body's length; {@link #NO_LENGTH} without Content-Length. */
    public long contentLength = NO_LENGTH;
    /** The body has no length and may have trailers: over HTTP/1 it is chunked. */
    public boolean chunked;
    /** The client wants to keep the connection. */
    public boolean keepAlive;
    /** {@code Expect: 100-continue}. */
    public boolean expectContinue;
    /**
     * The client asks for a WebSocket, and its handshake is right (RFC 6455 section 4.2.1); there is no body. What else
     * names an Upgrade is an ordinary request.
     */
    public boolean upgrade;
    /** The client accepts trailers ({@code TE: trailers}). */
    public boolean trailersAccepted;
    /**
     * The gateway itself is asked, no upstream: {@code OPTIONS *}, or OPTIONS with {@code Max-Forwards: 0} (RFC 9110
     * sections 9.3.7 and 7.6.2). Never routed.
     */
    public boolean answeredHere;

    public RequestHead(HeaderBlock headers) {
        this.headers = headers;
    }

    public HeaderBlock headers() {
        return headers;
    }

    /** Forgets the message. */
    public void reset() {
        headers.reset();
        method = Method.OTHER;
        methodStart = methodEnd = targetStart = targetEnd = rawPathEnd = pathStart = pathEnd = hostStart = hostEnd = 0;
        hostPort = 0;
        minorVersion = NO_VERSION;
        contentLength = NO_LENGTH;
        chunked = pathChanged = keepAlive = expectContinue = upgrade = trailersAccepted = answeredHere = false;
        hostOfEndpoint = http2 = false;
    }

    /**
     * The head was refused, so that it is good for nothing but to be written down. What had been read whole stays: method,
     * target, version, each field line. What had not is an empty range. The host is what the Host field says, canonical if it
     * can be; nobody has agreed to it.
     */
    public void refused() {
        if (methodEnd <= methodStart) {
            methodStart = methodEnd = 0;
        }
        if (targetEnd <= targetStart) {
            targetStart = targetEnd = 0;
        }
        rawPathEnd = pathStart = pathEnd = 0; // may be half done, and what is logged is the target
        int field = headers.find(HeaderName.HOST);
        if (hostStart == hostEnd
                && field >= 0
                && !HostCanonicaliser.canonicalise(this, headers.valueStart(field), headers.valueEnd(field))) {
            hostStart = headers.valueStart(field);
            hostEnd = headers.valueEnd(field);
        }
    }

    public boolean hasBody() {
        return chunked || contentLength > 0;
    }

    /** Whether this is a call of gRPC, see {@link GrpcType}. Looked up with every call: few requests are asked. */
    public boolean grpc() {
        return GrpcType.in(headers);
    }

    /**
     * Whether nothing may come of the response for long, since it may be a stream of messages: a call of gRPC by a stream of
     * HTTP/2, which has a time of its own for silence ({@code http.streamIdle}).
     */
    public boolean mayBeSilent() {
        return http2 && grpc();
    }

    /** The canonical host. Allocates. */
    public String host() {
        return headers.text(hostStart, hostEnd);
    }

    /** The canonical path. Allocates. */
    public String path() {
        return headers.text(pathStart, pathEnd);
    }

    /** The method. Allocates. */
    public String methodName() {
        return headers.text(methodStart, methodEnd);
    }

    /** The target as the client sent it. Allocates. */
    public String target() {
        return headers.text(targetStart, targetEnd);
    }
}
