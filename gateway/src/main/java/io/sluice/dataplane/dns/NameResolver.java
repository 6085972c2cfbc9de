package io.sluice.dataplane.dns;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the addresses of a name and how long they hold: in the hosts file, else by asking name servers over UDP, over
 * TCP where an answer is truncated. IPv4 is asked for first, IPv6 where there is none. Confined to one event loop, which
 * it never keeps waiting.
 */
public final class NameResolver implements AutoCloseable {
    /** The hosts file has no times to live. */
    private static final long HOSTS_FILE_SECONDS = 60;

    private final EventLoop loop;
    private final DnsNameResolver resolver;
    private final Map<String, List<InetAddress>> hosts4;
    private final Map<String, List<InetAddress>> hosts6;

    /**
     * What was found.
     *
     * @param addresses never empty
     * @param seconds how long they may be used
     */
    public record Answer(List<InetAddress> addresses, long seconds) {}

    /**
     * The sockets of an event loop.
     *
     * @param loop whose thread asks and hears
     * @param datagrams makes its UDP sockets
     * @param streams makes its TCP sockets
     */
    public record Sockets(
            EventLoop loop,
            ChannelFactory<? extends DatagramChannel> datagrams,
            ChannelFactory<? extends SocketChannel> streams) {}

    /**
     * @param servers which name servers are asked
     * @param hosts the hosts file, read by the caller, since that may wait
     */
    public NameResolver(Sockets sockets, DnsServerAddressStreamProvider servers, HostsFileEntriesProvider hosts) {
        this.loop = sockets.loop();
        this.hosts4 = hosts.ipv4Entries();
        this.hosts6 = hosts.ipv6Entries();
        this.resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(sockets.datagrams())
                .socketChannelFactory(sockets.streams())
                .nameServerProvider(servers)
                .resolveCache(NoopDnsCache.INSTANCE)
                .build();
    }

    EventLoop loop() {
        return loop;
    }

    /**
     * Asks. Exactly one of the two hears, on the loop.
     *
     * @param name absolute, without trailing dot
     */
    void resolve(String name, Consumer<Answer> found, Consumer<Throwable> failed) {
        String key = name.toLowerCase(Locale.ROOT);
        List<InetAddress> listed = hosts4.getOrDefault(key, hosts6.getOrDefault(key, List.of()));
        if (!listed.isEmpty()) {
            found.accept(new Answer(listed, HOSTS_FILE_SECONDS));
            return;
        }
        ask(name, DnsRecordType.A, found, none -> ask(name, DnsRecordType.AAAA, found, failed));
    }

    private void ask(String name, DnsRecordType type, Consumer<Answer> found, Consumer<Throwable> failed) {
        resolver.resolveAll(new DefaultDnsQuestion(name + ".", type)).addListener((Future<List<DnsRecord>> done) -> {
            if (!done.isSuccess()) {
                failed.accept(done.cause());
                return;
            }
            Answer answer = read(done.getNow(), type);
            if (answer.addresses().isEmpty()) {
                failed.accept(new UnknownHostException(name));
            } else {
                found.accept(answer);
            }
        });
    }

    private static Answer read(List<DnsRecord> records, DnsRecordType type) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        long seconds = Long.MAX_VALUE;
        try {
            for (DnsRecord each : records) {
                if (each.type().equals(type) && each instanceof DnsRawRecord raw) {
                    byte[] address = new byte[raw.content().readableBytes()];
                    raw.content().getBytes(raw.content().readerIndex(), address);
                    addresses.add(InetAddress.getByAddress(address));
                    seconds = Math.min(seconds, each.timeToLive());
                }
            }
        } finally {
            records.forEach(ReferenceCountUtil::release);
        }
        return new Answer(addresses, seconds);
    }

    @Override
    public void close() {
        resolver.close();
    }
}
