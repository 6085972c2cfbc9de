package io.sluice.kit;

import io.sluice.kit.tls.ServerCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** The socket of one connection to a witness: what is read from it, and how it ends. Belongs to the loop. */
final class WitnessSession {
    private final WitnessHome home;
    private final SocketChannel channel;
    private final WitnessTurns turns;
    private final WitnessConnection record;
    private final Leg leg;
    private boolean reading = true;
    private boolean closing;

    WitnessSession(WitnessHome home, int number, SocketChannel channel) throws IOException {
        this.home = home;
        this.channel = channel;
        ServerCertificate tls = home.options().tls;
        this.leg = tls == null
                ? new Leg(home.loop(), channel, 0, this::ready)
                : new TlsLeg(home.loop(), channel, tls, this::ready);
        this.turns = new WitnessTurns(home, this);
        InetSocketAddress peer = (InetSocketAddress) channel.getRemoteAddress();
        this.record = new WitnessConnection(this, new StrictRequestParser(number, turns), home, number, peer);
    }

    WitnessConnection connection() {
        return record;
    }

    /** For other threads: does it on the loop and waits. */
    void call(Runnable action) {
        home.loop().call(() -> {
            action.run();
            return true;
        });
    }

    void start() {
        leg.want(SelectionKey.OP_READ, true);
        watchIdleness();
    }

    /** Accepted and never looked at, not even for its end. */
    void startSilent() {
        reading = false;
    }

    private void watchIdleness() {
        Duration keepAlive = home.options().keepAlive;
        if (keepAlive.isZero()) {
            return;
        }
        Duration left = keepAlive.minus(turns.idle());
        if (isIdle() && (left.isZero() || left.isNegative())) {
            close();
        } else if (record.open()) {
            home.loop().schedule(isIdle() ? left : keepAlive, this::watchIdleness);
        }
    }

    /** Between two requests: no byte of a message unread, none unanswered. */
    boolean isIdle() {
        return turns.none() && !record.parser().midMessage();
    }

    private void ready() {
        if (leg.readable()) {
            readOnce();
        }
        if (!record.isClosed() && leg.writable()) {
            if (record.tunnel() != null) {
                record.tunnel().pump();
            } else {
                turns.writable();
            }
        }
    }

    /** True when bytes came. */
    private boolean readOnce() {
        try {
            ByteBuffer input = home.input().clear();
            int count = leg.read(input);
            if (count < 0) {
                ended(End.FIN);
            } else if (count > 0) {
                byte[] bytes = new byte[count];
                input.flip().get(bytes);
                home.log().changed(() -> record.take(bytes));
                afterInput();
            }
            return count > 0;
        } catch (IOException e) {
            ended(how(e));
            return false;
        }
    }

    private void afterInput() {
        if (record.tunnel() != null) {
            record.tunnel().pump();
        } else {
            turns.goOn();
        }
    }

    /** It has ended, or is about to: nothing new is answered. */
    boolean closing() {
        return closing || record.isClosed();
    }

    void enterTunnel(TunnelPeer peer) {
        WitnessTunnel tunnel = new WitnessTunnel(this, leg, peer);
        home.log().changed(() -> record.becomes(tunnel));
        tunnel.pump();
    }

    /** Nobody takes the rest. */
    void writeFailed(IOException e) {
        home.log().changed(() -> record.ended(how(e)));
        close();
    }

    /** EPIPE is how the kernel tells of a reset that came after a FIN. */
    private static End how(IOException e) {
        return String.valueOf(e.getMessage()).contains("reset") ? End.RST : End.FIN;
    }

    private void ended(End how) {
        home.log().changed(() -> record.ended(how));
        boolean underWay = turns.canFinish() || record.tunnel() != null;
        if (how != End.FIN || !underWay || !channel.isOpen()) {
            close();
            return;
        }
        leg.want(SelectionKey.OP_READ, false);
        if (record.tunnel() != null) {
            record.tunnel().peerFinished(home.options().keepsHalfClosed);
        }
    }

    Leg leg() {
        return leg;
    }

    void writing(boolean blocked) {
        leg.want(SelectionKey.OP_WRITE, blocked);
    }

    void reading(boolean on) {
        reading = on;
        readingWhile(true);
    }

    /** Reads when {@code possible}, unless the script has stopped it or there is nothing more to come. */
    void readingWhile(boolean possible) {
        leg.want(SelectionKey.OP_READ, possible && reading && record.end() == End.OPEN);
    }

    void halfClose() {
        try {
            leg.finish();
        } catch (IOException e) {
            writeFailed(e);
        }
    }

    /** Closes with a FIN: what has come must be taken in first, or the kernel sends a RST. */
    void close() {
        closing = true;
        boolean more = !record.isClosed() && reading && record.end() == End.OPEN;
        while (more) {
            more = readOnce() && !record.isClosed();
        }
        closeNow(false);
    }

    void reset() {
        closeNow(true);
    }

    /** The process ends: a FIN for a peer that waits for nothing, a RST for one that does. */
    void shutDown() {
        closeNow(!isIdle());
    }

    private void closeNow(boolean withReset) {
        if (record.isClosed()) {
            return;
        }
        home.log().closed(record, record::closed);
        if (withReset) {
            leg.reset();
        } else {
            leg.close();
        }
    }
}
