package io.sluice.dataplane.tls;

import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.settings.TlsSettings;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** What the handshakes of one event loop share. Confined to the loop. */
public final class TlsLoop {
    private final Loop loop;
    private final Clients clients;
    private final LiveTls.Slot slot;
    private final boolean http2;
    private final PassedOn passedOn;
    private final LongSupplier wallClock;
    private final HandshakeQueue queue;
    private final int maxClientHello;
    private final boolean strictSni;
    private final long timeout;

    /**
     * @param slot what handshakes need by the plan
     * @param http2 whether HTTP/2 is spoken, besides HTTP/1.1
     * @param passedOn who gets what is not decrypted
     * @param nextRound runs a task on this loop, after it has looked at its sockets once more
     * @param wallClock in milliseconds since 1970
     */
    public TlsLoop(
            Loop loop,
            Clients clients,
            TlsSettings settings,
            LiveTls.Slot slot,
            boolean http2,
            PassedOn passedOn,
            Executor nextRound,
            LongSupplier wallClock) {
        this.loop = loop;
        this.clients = clients;
        this.slot = slot;
        this.http2 = http2;
        this.passedOn = passedOn;
        this.wallClock = wallClock;
        this.queue = new HandshakeQueue(loop, settings.handshakeBatch(), settings.handshakeQueue(), nextRound);
        this.maxClientHello = settings.maxClientHello();
        this.strictSni = settings.strictSni();
        this.timeout = settings.handshakeTimeout().toNanos();
    }

    Loop loop() {
        return loop;
    }

    Clients clients() {
        return clients;
    }

    LiveTls live() {
        return slot.current();
    }

    PassedOn passedOn() {
        return passedOn;
    }

    HandshakeQueue queue() {
        return queue;
    }

    int maxClientHello() {
        return maxClientHello;
    }

    boolean strictSni() {
        return strictSni;
    }

    /** For a whole handshake, in nanoseconds. */
    long timeout() {
        return timeout;
    }

    Instant wallTime() {
        return Instant.ofEpochMilli(wallClock.getAsLong());
    }

    /** Whether the client and the gateway have a protocol in common (RFC 7301); who lists none speaks HTTP/1. */
    boolean speaks(ClientHello hello) {
        return !hello.alpn() || hello.http11() || http2 && hello.http2();
    }
}
