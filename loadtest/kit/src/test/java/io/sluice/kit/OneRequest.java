package io.sluice.kit;

import java.net.InetSocketAddress;

/** One request on a connection of its own. */
final class OneRequest {
    private OneRequest() {}

    /** All that comes until the peer ends it. */
    static Received untilClose(InetSocketAddress target, String literal) {
        try (RawClient client = RawClient.connect(target)) {
            client.send(literal);
            return client.readUntilClose();
        }
    }
}
