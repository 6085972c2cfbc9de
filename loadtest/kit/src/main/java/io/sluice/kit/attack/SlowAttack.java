package io.sluice.kit.attack;

import io.sluice.kit.Loop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Many connections that follow one script, until the peer has ended all of them or the time is over. */
final class SlowAttack {
    private static final int READ_SIZE = 64 * 1024;
    private static final Duration STEP = Duration.ofMillis(10);
    private static final Duration RESET_LOOK = Duration.ofMillis(50);

    private final InetSocketAddress target;
    private final Size size;
    private final CountDownLatch endings;
    private final List<SlowConnection> connections = new ArrayList<>();
    private final SlowConnection.Home home;
    private final Loop loop;

    /** How many, how many new ones a second, and for how long at most. */
    record Size(int count, int connectRate, Duration longest) {
        int connectsPerStep() {
            return (int) (connectRate * STEP.toMillis() / 1000);
        }
    }

    private SlowAttack(InetSocketAddress target, Script script, Size size, Selector resets) {
        this.target = target;
        this.size = size;
        endings = new CountDownLatch(size.count());
        loop = new Loop("attack");
        home = new SlowConnection.Home(loop, script, resets, ByteBuffer.allocateDirect(READ_SIZE), endings::countDown);
    }

    static Endings run(InetSocketAddress target, Script script, Size size) {
        try (Selector resets = Selector.open()) {
            SlowAttack attack = new SlowAttack(target, script, size, resets);
            try (attack.loop) {
                attack.loop.execute(attack::connectSome);
                attack.loop.execute(attack::lookForResets);
                attack.endings.await(size.longest().toNanos(), TimeUnit.NANOSECONDS);
                return attack.loop.call(attack::result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during an attack", e);
        }
    }

    private void connectSome() {
        for (int i = 0; i < size.connectsPerStep() && connections.size() < size.count(); i++) {
            SlowConnection connection = new SlowConnection(home);
            connections.add(connection);
            connection.connect(target);
        }
        if (connections.size() < size.count()) {
            loop.schedule(STEP, this::connectSome);
        }
    }

    private void lookForResets() {
        try {
            home.resets().selectNow(key -> ((SlowConnection) key.attachment()).wasReset());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        loop.schedule(RESET_LOOK, this::lookForResets);
    }

    private Endings result() {
        Endings.Counter counter = new Endings.Counter();
        connections.forEach(connection -> counter.add(
                connection.ending(), connection.connected(), connection.endedByPeer() ? connection.nanosToEnd() : -1));
        connections.forEach(SlowConnection::close);
        return counter.result();
    }
}
