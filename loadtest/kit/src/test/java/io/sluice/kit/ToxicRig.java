package io.sluice.kit;

/** A witness behind a bad network, and a client before it. */
final class ToxicRig implements AutoCloseable {
    static final String GET = "GET /a HTTP/1.1\r\nHost: t.example\r\nX-Id: 7\r\n\r\n";

    final WitnessUpstream witness = WitnessUpstream.named("w").start();
    final ToxicTcp toxic = ToxicTcp.before(witness.address());

    RawClient connect() {
        return RawClient.connect(toxic.address());
    }

    /** One request on a connection of its own. */
    Received get() {
        try (RawClient client = connect()) {
            client.send(GET);
            return client.readResponses(1);
        }
    }

    static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    @Override
    public void close() {
        toxic.close();
        witness.close();
    }
}
