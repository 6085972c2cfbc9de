package io.sluice.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A port at which nobody is let in any more. */
public final class ClosedPort {
    private static final int CONNECT_MILLIS = 5_000;

    private ClosedPort() {}

    /** Waits until a client is refused; the test has a time limit. */
    public static void await(InetSocketAddress address) {
        boolean open = true;
        while (open) {
            try (Socket socket = new Socket()) {
                socket.connect(address, CONNECT_MILLIS);
            } catch (IOException refused) {
                open = false;
            }
        }
    }
}
