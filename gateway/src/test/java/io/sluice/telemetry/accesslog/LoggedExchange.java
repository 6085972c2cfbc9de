package io.sluice.telemetry.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.DetachedExchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Action;
import io.sluice.model.Endpoint;
import io.sluice.model.IpAddress;
import io.sluice.model.ObjectRef;
import io.sluice.model.PathMatch;
import io.sluice.model.Place;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RouteOrigin;
import io.sluice.model.UpstreamId;
import io.sluice.settings.LogSettings.Format;
import io.sluice.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An exchange that is over, on a loop whose clock stands still. */
final class LoggedExchange extends DetachedExchange {
    /** 2026-01-02 03:04:05.678 UTC. */
    static final long WALL_MILLIS = 1_767_323_045_678L;

    private static final long MILLI = 1_000_000;
    private static final UpstreamId WEB = new UpstreamId("shop", "web", 80);

    private LoggedExchange(int loop, String peer, boolean trusted) {
        super(
                new RequestHead(new HeaderBlock(512, 8)),
                new ResponseHead(new HeaderBlock(64, 1)),
                new Peer(IpAddress.parse(peer).toInetAddress(), trusted, 8080, /* tls */ null),
                new Loop(loop, () -> 5_000 * MILLI, 42));
        client = peer().address();
        startAt(loop().now() - 12 * MILLI);
    }

    /** A request whose head was refused after so much of it had come; "" for one that was not looked at. */
    static LoggedExchange refused(String head) {
        return refused(head, /* trusted */ false);
    }

    /** The same from a trusted peer. */
    static LoggedExchange refusedFromTrusted(String head) {
        return refused(head, /* trusted */ true);
    }

    private static LoggedExchange refused(String head, boolean trusted) {
        LoggedExchange exchange = new LoggedExchange(0, "203.0.113.9", trusted);
        RequestHeadReader reader = new RequestHeadReader(Settings.defaults().http());
        ByteBuf bytes = Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(reader.read(bytes, exchange.request())).isNotEqualTo(RequestHeadReader.DONE);
        exchange.request().refused();
        return exchange;
    }

    static LoggedExchange of(String head) {
        return onLoop(0, head);
    }

    static LoggedExchange onLoop(int loop, String head) {
        LoggedExchange exchange = new LoggedExchange(loop, "203.0.113.9", /* trusted */ false);
        byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
        RequestHeadReader reader = new RequestHeadReader(Settings.defaults().http());
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes), exchange.request()))
                .as("%s", reader.failure())
                .isEqualTo(RequestHeadReader.DONE);
        exchange.requestBytes = bytes.length;
        return exchange;
    }

    LoggedExchange from(String address) {
        client = IpAddress.parse(address).toInetAddress();
        return this;
    }

    LoggedExchange forwarded() {
        ObjectRef ingress = new ObjectRef("Ingress", "shop", "front");
        route = new Route(
                PathMatch.PREFIX,
                "/",
                new Action.Forward(WEB, List.of()),
                new RouteOrigin(ingress, Place.CLUSTER, "spec.rules[0].http.paths[0]"));
        upstream = WEB;
        return this;
    }

    /** An attempt of so many milliseconds, which ended just now. */
    LoggedExchange attempt(String address, int port, int millis, int status, int bytes) {
        attempts.begin(new Endpoint(address, port), loop().now() - millis * MILLI);
        attempts.answered(status);
        attempts.received(bytes);
        attempts.end(loop().now());
        return this;
    }

    LoggedExchange sent(long bytes) {
        bodySent = bytes;
        return this;
    }

    /** The line that this format makes of it, as Latin-1. */
    String line(Format format, int status, Reason reason) {
        byte[] room = new byte[1 << 20];
        Line line = new Line();
        line.begin(room, 0, room.length);
        LineFormat.of(format, () -> WALL_MILLIS).write(this, status, reason, line);
        assertThat(line.full()).isFalse();
        return new String(room, 0, line.length(), StandardCharsets.ISO_8859_1);
    }
}
