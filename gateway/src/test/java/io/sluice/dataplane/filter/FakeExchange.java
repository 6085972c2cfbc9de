package io.sluice.dataplane.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.ClientProof;
import io.sluice.dataplane.http.DetachedExchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.dataplane.http1.ResponseHeadReader;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.IpAddress;
import io.sluice.model.TlsHost;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.Settings;
import io.sluice.settings.SettingsReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request as the gateway reads it, from a peer of the test's choice. */
final class FakeExchange extends DetachedExchange {
    static final TlsSession TLS = new TlsSession(
            "shop.example".getBytes(StandardCharsets.US_ASCII),
            TlsHost.UNNAMED,
            ClientProof.NONE,
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            /* resumed */ false);

    private final HttpSettings settings;

    FakeExchange(HttpSettings settings, Peer peer) {
        super(
                new RequestHead(new HeaderBlock(512, 8)),
                new ResponseHead(new HeaderBlock(512, 8)),
                peer,
                new Loop(0, () -> 0, 42));
        this.settings = settings;
    }

    /** Settings of http.*, one name and value after the other. */
    static HttpSettings settings(String... namesAndValues) {
        return SettingsReader.read(HttpSettings.class, name -> {
            for (int i = 0; i < namesAndValues.length; i += 2) {
                if (namesAndValues[i].equals(name)) {
                    return Optional.of(namesAndValues[i + 1]);
                }
            }
            return Optional.empty();
        });
    }

    static FakeExchange untrusted(String... fields) {
        return untrusted(settings(), fields);
    }

    static FakeExchange untrusted(HttpSettings settings, String... fields) {
        return new FakeExchange(settings, peer("203.0.113.9", /* trusted */ false)).get(fields);
    }

    static FakeExchange trusted(HttpSettings settings, String... fields) {
        return new FakeExchange(settings, peer("10.1.1.1", /* trusted */ true)).get(fields);
    }

    static Peer peer(String address, boolean trusted) {
        return new Peer(IpAddress.parse(address).toInetAddress(), trusted, 8080, /* tls */ null);
    }

    static Peer securePeer(String address) {
        return new Peer(IpAddress.parse(address).toInetAddress(), /* trusted */ false, 8443, TLS);
    }

    /** Reads {@code GET /} with these lines; Host is shop.example unless given. */
    FakeExchange get(String... fields) {
        boolean host = List.of(fields).stream().anyMatch(field -> field.startsWith("Host:"));
        return read("GET / HTTP/1.1\r\n" + (host ? "" : "Host: shop.example\r\n") + String.join("\r\n", fields)
                + (fields.length == 0 ? "" : "\r\n") + "\r\n");
    }

    /** Reads a whole head, which must be accepted. */
    FakeExchange read(String head) {
        ByteBuf bytes = Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.ISO_8859_1));
        RequestHeadReader reader = new RequestHeadReader(settings, peer().secure());
        assertThat(reader.read(bytes, request()))
                .as("%s: %s", head, reader.failure())
                .isEqualTo(RequestHeadReader.DONE);
        return this;
    }

    /** Reads the upstream's head. */
    FakeExchange respond(String head) {
        ByteBuf bytes = Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.ISO_8859_1));
        ResponseHeadReader reader = new ResponseHeadReader(Settings.defaults().upstream());
        assertThat(reader.read(bytes, response(), request().method)).isEqualTo(ResponseHeadReader.DONE);
        return this;
    }

    /** The values that the upstream is to see of a field; several lines stay several. */
    List<String> sent(String name) {
        return values(request().headers(), name);
    }

    List<String> passedOn(String name) {
        return values(response().headers(), name);
    }

    /** All names that the upstream is to see, in lower case. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, String> field : fields(request().headers())) {
            names.add(field.getKey());
        }
        return names;
    }

    private static List<String> values(HeaderBlock headers, String name) {
        return fields(headers).stream()
                .filter(field -> field.getKey().equals(name.toLowerCase(Locale.ROOT)))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static List<Map.Entry<String, String>> fields(HeaderBlock headers) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (int field = 0; field < headers.count(); field++) {
            if (!headers.dropped(field)) {
                fields.add(Map.entry(headers.name(field).toLowerCase(Locale.ROOT), headers.value(field)));
            }
        }
        return fields;
    }
}
