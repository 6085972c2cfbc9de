package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The listening channels, known from the connections that came by them. Vert.x, when it ends a server, first forgets who
 * takes connections and then closes the channel: whoever is let in between is dropped. Hence they are closed before.
 * Used by all event loops.
 */
final class Accepting {
    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();

    /** A connection was accepted. */
    void by(Channel channel) {
        listening.add(channel);
    }

    /** Closes the channels; the futures end when nobody is let in any more. */
    List<ChannelFuture> end() {
        return listening.stream().map(Channel::close).toList();
    }
}
