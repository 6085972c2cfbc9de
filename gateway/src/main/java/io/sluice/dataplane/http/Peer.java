package io.sluice.dataplane.http;

import io.sluice.model.IpAddress;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * Who is at the other end of a downstream connection, and on which listener. Made once per connection; what is
 * computed from it for every request may be kept in {@link #attachment}.
 */
public final class Peer {
    private final InetAddress address;
    private final boolean trusted;
    private final int localPort;
    private final TlsSession tls;
    private byte[] addressText;

    /** Encoded lines that are the same for every request of the connection; owned by the filter that made them. */
    public Object attachment;

    /** Encoded lines about the client's certificate; owned by the filter that made them. */
    public Object credentials;

    /** For which Host, by which plan, this connection was last found to be the right one; owned by who judges that. */
    public Object judged;

    /**
     * @param address the peer, IPv4-mapped IPv6 unmapped
     * @param trusted whether its forwarded headers are believed
     * @param localPort the listener's port
     * @param tls what its handshake has come to; null on a plain connection
     */
    public Peer(InetAddress address, boolean trusted, int localPort, TlsSession tls) {
        this.address = address;
        this.trusted = trusted;
        this.localPort = localPort;
        this.tls = tls;
    }

    public InetAddress address() {
        return address;
    }

    /** The address as text, encoded once per connection; not to be changed. On the connection's loop only. */
    public byte[] addressText() {
        if (addressText == null) {
            addressText = IpAddress.of(address).toString().getBytes(StandardCharsets.US_ASCII);
        }
        return addressText;
    }

    public boolean trusted() {
        return trusted;
    }

    public int localPort() {
        return localPort;
    }

    /** Whether the connection is TLS. */
    public boolean secure() {
        return tls != null;
    }

    /** Null on a plain connection. */
    public TlsSession tls() {
        return tls;
    }
}
