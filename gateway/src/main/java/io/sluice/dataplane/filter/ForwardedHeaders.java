package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.IpAddress;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;
import java.nio.charset.StandardCharsets;

/**
 * Tells the upstream who asks, and how: X-Forwarded-For, -Proto, -Host, -Port, -Scheme, X-Scheme, X-Real-IP, and
 * Forwarded (RFC 7239) when that is switched on. Whatever of this an untrusted peer sent, in any spelling, is removed
 * first, and so is everything else by which applications are told such things.
 *
 * <p>For an untrusted peer all lines depend on the connection and on Host alone: they are encoded once, kept in
 * {@link Peer#attachment} and copied.
 */
public final class ForwardedHeaders implements Filter {
    /** What the gateway sets itself, so that nothing in Connection can remove it (http1.md L-05). */
    static final long OURS = HopByHopHeaders.bits(
            HeaderName.X_FORWARDED_FOR,
            HeaderName.X_FORWARDED_PROTO,
            HeaderName.X_FORWARDED_HOST,
            HeaderName.X_FORWARDED_PORT,
            HeaderName.X_FORWARDED_SCHEME,
            HeaderName.X_SCHEME,
            HeaderName.X_REAL_IP,
            HeaderName.X_REQUEST_ID,
            HeaderName.X_ORIGINAL_FORWARDED_FOR,
            HeaderName.FORWARDED);

    private static final long REMOVED_ALWAYS = OURS & ~HopByHopHeaders.bits(HeaderName.X_REQUEST_ID)
            | HopByHopHeaders.bits(HeaderName.PROXY); // Proxy becomes HTTP_PROXY in CGI programs
    private static final long REMOVED_FROM_UNTRUSTED = REMOVED_ALWAYS
            | HopByHopHeaders.bits(
                    HeaderName.X_FORWARDED_PREFIX,
                    HeaderName.X_FORWARDED_URI,
                    HeaderName.X_FORWARDED_CLIENT_CERT,
                    HeaderName.X_ORIGINAL_URL,
                    HeaderName.X_REWRITE_URL,
                    HeaderName.X_SSL_FAMILY,
                    HeaderName.X_ENVOY_FAMILY,
                    HeaderName.SSL_CLIENT_FAMILY);

    private static final byte[] FOR = ascii("X-Forwarded-For: ");
    private static final byte[] ORIGINAL_FOR = ascii("X-Original-Forwarded-For: ");
    private static final byte[] REAL_IP = ascii("X-Real-IP: ");
    private static final byte[] HOST = ascii("X-Forwarded-Host: ");
    private static final byte[] PORT = ascii("X-Forwarded-Port: ");
    private static final byte[] FORWARDED = ascii("Forwarded: ");
    private static final HeaderBlock PROTO_HTTPS = protoLines("https");
    private static final HeaderBlock PROTO_HTTP = protoLines("http");

    private final HttpSettings settings;
    private final ClientAddress clientAddress;
    private final boolean underscores;
    private final SharedLines shared = new SharedLines();

    public ForwardedHeaders(HttpSettings settings, ClientAddress clientAddress) {
        this.settings = settings;
        this.clientAddress = clientAddress;
        this.underscores = settings.underscoreHeaders() == HttpSettings.UnderscoreHeaders.KEEP;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static HeaderBlock protoLines(String scheme) {
        HeaderBlock lines = new HeaderBlock(96, 3);
        for (String name : new String[] {"X-Forwarded-Proto: ", "X-Forwarded-Scheme: ", "X-Scheme: "}) {
            lines.add(ascii(name + scheme + "\r\n"));
        }
        return lines;
    }

    @Override
    public Reason onRequest(Exchange exchange) {
        HeaderBlock headers = exchange.request().headers();
        if (underscores) {
            dropUnderscoreSpellings(headers);
        }
        if (exchange.peer().trusted()) {
            fromTrusted(exchange, headers);
        } else {
            HopByHopHeaders.drop(headers, REMOVED_FROM_UNTRUSTED);
            headers.addAll(linesOf(exchange));
        }
        return null;
    }

    /** CGI-style upstreams cannot tell {@code X_Forwarded_For} from {@code X-Forwarded-For}. */
    private static void dropUnderscoreSpellings(HeaderBlock headers) {
        for (int field = 0; field < headers.count(); field++) {
            if (headers.id(field) == HeaderName.OTHER && reservedOnceSpelled(headers, field)) {
                headers.drop(field);
            }
        }
    }

    private static boolean reservedOnceSpelled(HeaderBlock headers, int field) {
        byte[] name = ascii(headers.name(field).replace('_', '-'));
        int id = HeaderName.idOf(name, 0, name.length);
        return id != HeaderName.OTHER && (1L << id & (REMOVED_FROM_UNTRUSTED | OURS)) != 0;
    }

    private HeaderBlock linesOf(Exchange exchange) {
        int host = exchange.request().headers().find(HeaderName.HOST);
        PeerLines kept = (PeerLines) exchange.peer().attachment;
        if (kept == null) {
            kept = firstLines(exchange, host);
            exchange.peer().attachment = kept;
        } else if (!kept.suit(exchange.request(), host)) {
            kept = encode(exchange, host); // a connection hardly ever changes its Host; one that does has many
            exchange.peer().attachment = kept;
        }
        return kept.lines();
    }

    private PeerLines firstLines(Exchange exchange, int host) {
        PeerLines found = shared.find(exchange.peer(), exchange.request(), host);
        if (found == null) {
            found = encode(exchange, host);
            shared.keep(exchange.peer(), exchange.request(), host, found);
        }
        return found;
    }

    private PeerLines encode(Exchange exchange, int hostField) {
        HeaderBlock lines = new HeaderBlock(320, 8);
        boolean https = exchange.peer().secure();
        String host = ownHost(exchange.request().headers());
        addClient(lines, IpAddress.of(exchange.peer().address()).toString());
        lines.addAll(https ? PROTO_HTTPS : PROTO_HTTP);
        addHost(lines, host);
        addPort(lines, exchange.request(), exchange.peer(), https);
        addForwarded(lines, exchange, host, https);
        return new PeerLines(exchange.peer(), exchange.request(), hostField, lines);
    }

    private static void addClient(HeaderBlock to, String client) {
        add(to, FOR, client);
        add(to, REAL_IP, client);
    }

    private static void addHost(HeaderBlock to, String host) {
        if (!host.isEmpty()) { // HTTP/1.0 without Host
            add(to, HOST, host);
        }
    }

    private void addPort(HeaderBlock to, RequestHead request, Peer peer, boolean https) {
        int port = request.hostPort;
        if (port == 0) {
            boolean listener = settings.forwardedPort() == HttpSettings.ForwardedPort.LISTENER;
            port = listener ? peer.localPort() : https ? 443 : 80;
        }
        add(to, PORT, Integer.toString(port));
    }

    private void addForwarded(HeaderBlock to, Exchange exchange, String host, boolean https) {
        if (settings.forwarded()) {
            IpAddress client = IpAddress.of(exchange.client);
            String node = client.isV4() ? client.toString() : "\"[" + client + "]\"";
            String byHost = host.isEmpty() ? "" : ";host=\"" + host + "\"";
            add(to, FORWARDED, "for=" + node + byHost + ";proto=" + (https ? "https" : "http"));
        }
    }

    private static void add(HeaderBlock to, byte[] nameColonSpace, String value) {
        byte[] bytes = ascii(value);
        to.add(nameColonSpace, bytes, 0, bytes.length);
    }

    private void fromTrusted(Exchange exchange, HeaderBlock headers) {
        RequestHead request = exchange.request();
        String received = received(headers, 0, 0);
        String client = IpAddress.of(exchange.client).toString();
        String list = settings.forwardedFor() == HttpSettings.ForwardedFor.APPEND
                ? appended(headers, exchange.peer())
                : client;
        String host = ClientView.saidHost(headers);
        int port = ClientView.saidPort(headers);
        HopByHopHeaders.drop(headers, REMOVED_ALWAYS);
        add(headers, FOR, list);
        add(headers, REAL_IP, client);
        if (!received.isEmpty()) {
            add(headers, ORIGINAL_FOR, received);
        }
        headers.addAll(exchange.secure ? PROTO_HTTPS : PROTO_HTTP);
        String effectiveHost = host.isEmpty() ? ownHost(headers) : host;
        addHost(headers, effectiveHost);
        if (port > 0) {
            add(headers, PORT, Integer.toString(port));
        } else {
            addPort(headers, request, exchange.peer(), exchange.secure);
        }
        addForwarded(headers, exchange, effectiveHost, exchange.secure);
    }

    private static String ownHost(HeaderBlock headers) {
        int field = headers.find(HeaderName.HOST);
        return field < 0 ? "" : headers.value(field);
    }

    /** The received list from the client on, then the peer. */
    private String appended(HeaderBlock headers, Peer peer) {
        long position = clientAddress.position(headers);
        String own = IpAddress.of(peer.address()).toString();
        return position == ClientAddress.NOWHERE
                ? own
                : received(headers, ClientAddress.field(position), ClientAddress.start(position)) + ", " + own;
    }

    /** What X-Forwarded-For says, several lines as one list (RFC 9110 section 5.3), from a position on. */
    private static String received(HeaderBlock headers, int firstField, int firstByte) {
        StringBuilder list = new StringBuilder();
        int field = headers.find(HeaderName.X_FORWARDED_FOR, firstField);
        while (field >= 0) {
            int start = field == firstField && firstByte > 0 ? firstByte : headers.valueStart(field);
            list.append(list.isEmpty() ? "" : ", ").append(headers.text(start, headers.valueEnd(field)));
            field = headers.find(HeaderName.X_FORWARDED_FOR, field + 1);
        }
        return list.toString();
    }
}
