package io.sluice.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Clients that connect and go away at once, again and again, until they are refused. */
public final class Crowd {
    private static final int SOME = 200;

    private final InetSocketAddress address;
    private final CountDownLatch some = new CountDownLatch(SOME);
    private final List<Thread> clients = new ArrayList<>();

    private Crowd(InetSocketAddress address, int size) {
        this.address = address;
        for (int i = 0; i < size; i++) {
            clients.add(new Thread(this::comeAndGo, "crowd"));
        }
    }

    /** Returns when the door is busy. */
    public static Crowd at(InetSocketAddress address, int size) throws InterruptedException {
        Crowd crowd = new Crowd(address, size);
        crowd.clients.forEach(Thread::start);
        if (!crowd.some.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody is let in at " + address);
        }
        return crowd;
    }

    private void comeAndGo() {
        boolean open = true;
        while (open) {
            try (Socket socket = new Socket()) {
                socket.setSoLinger(true, 0); // as many as there are ports, and then some
                socket.connect(address, 5_000);
                some.countDown();
            } catch (IOException refused) {
                open = false;
            }
        }
    }

    /** Waits until every one of them was refused. */
    public void awaitRefused() throws InterruptedException {
        for (Thread client : clients) {
            client.join(20_000);
            if (client.isAlive()) {
                throw new AssertionError(address + " still lets clients in");
            }
        }
    }
}
