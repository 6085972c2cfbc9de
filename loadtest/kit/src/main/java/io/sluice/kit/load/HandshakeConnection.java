package io.sluice.kit.load;

import io.sluice.kit.TlsPipe;
import io.sluice.kit.tls.TlsClient;
import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import javax.net.ssl.SSLEngine;

/** One handshake, from the SYN to the server's FIN. Belongs to its loop's thread. */
final class HandshakeConnection implements TlsPipe.Wire {
    /** A server sends its tickets with its Finished, or straight after the client's. */
    private static final long TICKET_NANOS = 1_000_000_000L;

    private static final byte[] GOOD = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);

    private enum State {
        CONNECTING,
        SHAKING_HANDS,
        /** Complete; the session ticket that the next connection needs is still to come. */
        AWAITING_TICKET,
        /** Complete; the request goes, and the server answers and ends the connection. */
        ASKING,
        /** close_notify and FIN are sent: what still comes is thrown away. */
        LEAVING,
        CLOSED
    }

    private final HandshakeLoop loop;
    private final TlsClient client;
    private final SocketChannel channel;
    private final long due;
    private SelectionKey key;
    private SSLEngine engine;
    private TlsPipe pipe;
    private State state = State.CONNECTING;
    private int sessionsBefore;
    private int sessionsWithTicket;
    private ByteBuffer request;
    private int good;
    private boolean bad;
    private long ticketDeadline;

    HandshakeConnection(HandshakeLoop loop, TlsClient client, SocketChannel channel, long due) {
        this.loop = loop;
        this.client = client;
        this.channel = channel;
        this.due = due;
    }

    void connect(SelectionKey ofChannel, InetSocketAddress target) {
        key = ofChannel;
        try {
            if (channel.connect(target)) {
                shakeHands();
            }
        } catch (IOException e) {
            broken(e);
        }
    }

    void ready() {
        try {
            switch (state) {
                case CONNECTING -> {
                    if (channel.finishConnect()) {
                        shakeHands();
                    }
                }
                case LEAVING -> readToTheEnd();
                default -> goOn();
            }
        } catch (IOException e) {
            broken(e);
        }
    }

    private void shakeHands() throws IOException {
        state = State.SHAKING_HANDS;
        engine = client.engine();
        sessionsBefore = sessions();
        pipe = new TlsPipe(engine, client.cut(), this);
        pipe.shakeHands();
        listen();
    }

    private void goOn() throws IOException {
        ByteBuffer input = loop.input();
        boolean ended = pipe.read(input) < 0;
        if (state == State.SHAKING_HANDS) {
            judge(ended);
        } else if (state == State.AWAITING_TICKET && (ended || hasTicket())) {
            leave();
        }
        if (state == State.ASKING) {
            ask(input.flip(), ended);
        }
        if (state != State.CLOSED) {
            listen();
        }
    }

    private void judge(boolean ended) throws IOException {
        TlsOutcome outcome = pipe.outcome();
        if (pipe.failed()) {
            fail(outcome.alert().isEmpty() ? outcome.failure() : outcome.alert());
        } else if (outcome.complete()) {
            complete(outcome);
        } else if (ended) {
            fail("closed");
        }
    }

    private void complete(TlsOutcome outcome) throws IOException {
        long now = System.nanoTime();
        loop.complete(outcome, now - due);
        sessionsWithTicket = sessionsWithTicket(outcome);
        request = loop.request();
        if (request.hasRemaining()) {
            state = State.ASKING;
        } else if (hasTicket()) {
            leave();
        } else {
            state = State.AWAITING_TICKET;
            ticketDeadline = now + TICKET_NANOS;
        }
    }

    private void ask(ByteBuffer answer, boolean ended) throws IOException {
        if (request.hasRemaining()) {
            pipe.write(request);
        }
        while (answer.hasRemaining() && good < GOOD.length && !bad) {
            bad = answer.get() != GOOD[good++];
        }
        if (ended || pipe.failed()) {
            answered();
            leave();
        }
    }

    private void answered() {
        if (bad || good < GOOD.length) {
            loop.notAnswered();
        } else if (!hasTicket()) {
            loop.withoutTicket();
        }
    }

    /**
     * How many sessions the client has when the ticket is there. The JDK takes a session of TLS 1.3 out when it offers
     * it, and puts one in for a full handshake, which cannot be resumed, and for each ticket. In TLS 1.2 the ticket was
     * part of the handshake.
     */
    private int sessionsWithTicket(TlsOutcome outcome) {
        if (!loop.resumes() || !outcome.version().equals("TLSv1.3")) {
            return 0;
        } else if (outcome.resumed()) {
            return sessionsBefore;
        }
        return sessionsBefore == 0 ? 2 : sessionsBefore + 1;
    }

    private boolean hasTicket() {
        return sessions() >= sessionsWithTicket;
    }

    private int sessions() {
        return loop.resumes() ? Collections.list(client.sessions().getIds()).size() : 0;
    }

    private void leave() throws IOException {
        state = State.LEAVING;
        pipe.closeNotify();
        if (!pipe.hasPending()) {
            channel.shutdownOutput();
        }
        readToTheEnd();
    }

    /** Not through the engine: there is nothing in it that counts, and it would cost this side more. */
    private void readToTheEnd() throws IOException {
        if (pipe.hasPending()) {
            pipe.push();
            if (!pipe.hasPending()) {
                channel.shutdownOutput();
            }
        }
        int count = 1;
        while (count > 0) {
            count = channel.read(loop.input());
        }
        if (count < 0) {
            close();
        } else {
            listen();
        }
    }

    private void listen() {
        key.interestOps(SelectionKey.OP_READ | (pipe.hasPending() ? SelectionKey.OP_WRITE : 0));
    }

    /** The socket's error: before the handshake was complete it has failed, afterwards it is an end like any other. */
    private void broken(IOException cause) {
        if (state == State.CONNECTING) {
            fail(cause instanceof ConnectException ? "refused" : String.valueOf(cause.getMessage()));
        } else if (state == State.SHAKING_HANDS) {
            fail("reset");
        } else {
            if (state == State.ASKING) {
                answered();
            }
            close();
        }
    }

    private void fail(String cause) {
        loop.failed(cause);
        close();
    }

    boolean isLate(long now) {
        return now - due > loop.timeoutNanos() || state == State.AWAITING_TICKET && now - ticketDeadline > 0;
    }

    void late() {
        if (state == State.AWAITING_TICKET) {
            loop.withoutTicket();
            try {
                leave();
            } catch (IOException e) {
                broken(e);
            }
        } else if (state == State.LEAVING) {
            loop.notEnded();
            close();
        } else if (state == State.ASKING) {
            loop.notAnswered();
            close();
        } else {
            fail("timeout");
        }
    }

    void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        loop.over(this, client);
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is given back whatever close says, and the handshake has its outcome already.
            return;
        }
    }

    // ---- the socket, for the pipe

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return channel.write(from);
    }
}
