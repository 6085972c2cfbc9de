package io.sluice.kit;

import io.sluice.kit.tls.HelloCut;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A socket with TLS on it, the server's side: reads and writes plaintext, and shakes hands while it reads. Belongs to the loop. */
final class TlsLeg extends Leg {
    private final TlsPipe pipe;
    private final boolean closesSilently;
    private boolean wantsWrite;

    TlsLeg(Loop loop, SocketChannel channel, ServerCertificate how, Runnable onReady) throws IOException {
        super(loop, channel, 0, onReady);
        closesSilently = how.closesSilently();
        pipe = new TlsPipe(how.engine(), HelloCut.WHOLE, new TlsPipe.Wire() {
            @Override
            public int read(ByteBuffer into) throws IOException {
                return channel.read(into);
            }

            @Override
            public int write(ByteBuffer from) throws IOException {
                return channel.write(from);
            }
        });
    }

    @Override
    TlsOutcome tls() {
        return pipe.outcome();
    }

    @Override
    void want(int op, boolean on) {
        if (op == SelectionKey.OP_WRITE) {
            wantsWrite = on;
            wantWhatIsNeeded();
        } else {
            super.want(op, on);
        }
    }

    /** Records of the handshake may wait for the kernel while the owner has nothing to write. */
    private void wantWhatIsNeeded() {
        super.want(SelectionKey.OP_WRITE, wantsWrite || pipe.hasPending());
    }

    @Override
    boolean writable() {
        if (!super.writable()) {
            return false;
        }
        if (!wantsWrite) {
            pushQuietly();
            wantWhatIsNeeded();
        }
        return wantsWrite;
    }

    private void pushQuietly() {
        try {
            pipe.push();
        } catch (IOException e) {
            // The peer has gone, as the next read tells; until then there is nothing to write any more.
            super.want(SelectionKey.OP_WRITE, false);
        }
    }

    /** The end of what the peer sends is its close_notify or its FIN. */
    @Override
    int read(ByteBuffer into) throws IOException {
        int count = pipe.read(into);
        wantWhatIsNeeded();
        if (count <= 0 && pipe.failed()) {
            throw new IOException(pipe.outcome().failure());
        }
        return count == 0 && pipe.outcome().closeNotify() ? -1 : count;
    }

    @Override
    int write(ByteBuffer from) throws IOException {
        int before = from.remaining();
        pipe.write(from);
        if (from.hasRemaining() && pipe.sendsNoMore()) {
            throw new IOException("TLS takes no more: " + pipe.outcome());
        }
        return before - from.remaining();
    }

    @Override
    void finish() throws IOException {
        if (!closesSilently) {
            pipe.closeNotify();
        }
        super.finish();
    }

    @Override
    void close() {
        try {
            if (!closesSilently) {
                pipe.closeNotify();
            }
        } catch (IOException e) {
            // The peer has gone already and waits for no word of ours.
            reset();
        }
        super.close();
    }
}
