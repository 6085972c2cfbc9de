package io.sluice.dataplane.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.internal.ThreadExecutorMap;
import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import io.sluice.model.HealthCheck.Pace;
import io.sluice.settings.Settings;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

class DiallerTest {
    private final VertxInternal vertx = (VertxInternal) Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final ContextInternal context = vertx.createEventLoopContext();
    private final Dialler dialler =
            new Dialler(vertx, context, Settings.defaults().upstream());
    private final List<Channel> channels = new ArrayList<>();
    private final List<Socket> peers = new ArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        for (Socket peer : peers) {
            peer.close();
        }
        server.close();
    }

    /** Whichever is read first closes the other one, of which the kernel has reported something, too, and dials. */
    @Sharable
    private final class FirstToBeRead extends ChannelInboundHandlerAdapter {
        private final Runnable dial;

        FirstToBeRead(Runnable dial) {
            this.dial = dial;
        }

        @Override
        public void channelRead(ChannelHandlerContext read, Object bytes) {
            ReferenceCountUtil.release(bytes);
            if (channels.stream().allMatch(Channel::isOpen)) {
                channels.stream().filter(each -> each != read.channel()).forEach(Channel::close);
                dial.run();
            }
        }
    }

    private void connect(EventLoop loop, Runnable dial) throws Exception {
        channels.add(new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .handler(new FirstToBeRead(dial))
                .connect(server.getLocalSocketAddress())
                .sync()
                .channel());
        peers.add(server.accept());
    }

    /** Dials in the midst of a batch of events, of which the last is of a connection that was closed. */
    private void dialInABatch(EventLoop loop, Runnable dial) throws Exception {
        connect(loop, dial);
        connect(loop, dial);
        CountDownLatch bothCame = new CountDownLatch(1);
        loop.execute(() -> awaitQuietly(bothCame));
        for (Socket peer : peers) {
            peer.getOutputStream().write('x');
            peer.shutdownOutput();
        }
        bothCame.countDown();
    }

    /** An epoll loop knows a socket by its descriptor alone, which a new one has from the one that was closed last. */
    @RepeatedTest(5)
    void whatTheKernelHasReportedOfAClosedConnectionDoesNotReachANewOne() throws Exception {
        assumeTrue(Epoll.isAvailable(), "elsewhere channels are known by themselves");
        CompletableFuture<AsyncResult<NetSocket>> dialled = new CompletableFuture<>();
        SocketAddress address = SocketAddress.inetSocketAddress(server.getLocalPort(), "127.0.0.1");
        dialInABatch(context.nettyEventLoop(), () -> dialler.connect(address, dialled::complete));
        AsyncResult<NetSocket> made = dialled.get(5, TimeUnit.SECONDS);
        assertThat(made.succeeded()).as(String.valueOf(made.cause())).isTrue();
        peers.add(server.accept());
    }

    @RepeatedTest(5)
    void norDoesItReachAProbe() throws Exception {
        assumeTrue(Epoll.isAvailable(), "elsewhere channels are known by themselves");
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        Endpoint endpoint = new Endpoint("127.0.0.1", server.getLocalPort());
        HealthCheck check = new HealthCheck(
                Optional.empty(), "", 0, new Pace(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1));
        try (HealthLoop health =
                new HealthLoop(EpollIoHandler.newFactory(), EpollSocketChannel::new, Duration.ofSeconds(1))) {
            CompletableFuture<EventLoop> loop = new CompletableFuture<>();
            health.execute(() -> loop.complete((EventLoop) ThreadExecutorMap.currentExecutor()));
            dialInABatch(loop.get(5, TimeUnit.SECONDS), () -> health.check(endpoint, check, verdict::complete));
            assertThat(verdict.get(5, TimeUnit.SECONDS)).isEqualTo(Verdict.WELL);
            peers.add(server.accept());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
