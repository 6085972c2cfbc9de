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
    private final boolean secure;
    private byte[] addressText;

    /** Encoded lines that are the same for every request of the connection; owned by the filter that made them. */
    public Object attachment;

    /**
     * @param address the peer, IPv4-mapped IPv6 unmapped
     * @param trusted whether its forwarded headers are believed
     * @param localPort the listener's port
     * @param secure whether the connection is TLS
     */
    public Peer(InetAddress address, boolean trusted, int localPort, boolean secure) {
        this.address = address;
        this.trusted = trusted;
        this.localPort = localPort;
        this.secure = secure;
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

    public boolean secure() {
        return secure;
    }
}
