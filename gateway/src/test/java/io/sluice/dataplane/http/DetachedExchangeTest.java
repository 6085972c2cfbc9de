package io.sluice.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.Unpooled;
import io.sluice.dataplane.loop.Loop;
import java.net.InetAddress;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetachedExchangeTest {
    private final RequestHead request = new RequestHead(new HeaderBlock(64, 1));
    private final Peer peer = new Peer(InetAddress.getLoopbackAddress(), false, 8080, null);
    private final Loop loop = new Loop(0, () -> 7, 0);
    private final DetachedExchange exchange = new DetachedExchange(request, /* response */ null, peer, loop);

    @Test
    void itIsWhatItWasMadeOf() {
        ResponseHead response = new ResponseHead(new HeaderBlock(64, 1));
        assertThat(new DetachedExchange(request, response, peer, loop).response())
                .isSameAs(response);
        assertThat(exchange.request()).isSameAs(request);
        assertThat(exchange.peer()).isSameAs(peer);
        assertThat(exchange.loop()).isSameAs(loop);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void thereIsNoWayBack(int way) {
        assertThatIllegalStateException().isThrownBy(ways()[way]);
    }

    private ThrowingCallable[] ways() {
        return new ThrowingCallable[] {
            exchange::response,
            exchange::sendInterim,
            exchange::sendHead,
            () -> exchange.send(Unpooled.EMPTY_BUFFER),
            () -> exchange.sendEnd(null),
            exchange::flush,
            exchange::writable,
            () -> exchange.wanted(true),
            exchange::closeAfter,
            exchange::cut,
            exchange::done,
            exchange::switchProtocols
        };
    }
}
