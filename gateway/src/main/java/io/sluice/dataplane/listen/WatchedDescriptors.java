package io.sluice.dataplane.listen;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll, except that a channel which waits for nothing stays known to the kernel. Netty 4.2.18 takes the
 * descriptor of such a channel out of epoll and cannot put it back: the next wish to read or to write ends with ENOENT
 * and costs the connection. A channel waits for nothing when its peer's FIN has come and all is written that there was
 * to write, so a client that ends its side after the request would lose whatever of the response its socket cannot take
 * at once, and a half-closed tunnel the other half.
 *
 * <p>Instead the descriptor is watched edge-triggered, for errors alone, which epoll always reports: once, so that the
 * loop does not spin. Per wish one comparison more; nothing is allocated but one object per connection.
 */
final class WatchedDescriptors implements IoHandler {
    private final IoHandler epoll;

    private WatchedDescriptors(IoHandler epoll) {
        this.epoll = epoll;
    }

    /** @param epoll the factory of Netty's own handler */
    static IoHandlerFactory over(IoHandlerFactory epoll) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new WatchedDescriptors(epoll.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return epoll.isChangingThreadSupported();
            }
        };
    }

    private record Registration(IoRegistration ofEpoll) implements IoRegistration {
        @Override
        public long submit(IoOps wish) {
            return ofEpoll.submit(EpollIoOps.NONE.equals(wish) ? EpollIoOps.EPOLLET : wish);
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // the interface has it
        public <T> T attachment() {
            return ofEpoll.attachment();
        }

        @Override
        public boolean isValid() {
            return ofEpoll.isValid();
        }

        @Override
        public boolean cancel() {
            return ofEpoll.cancel();
        }
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(epoll.register(handle));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }
}
