package io.sluice.dataplane.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on a free port of 127.0.0.1 that answers A and AAAA from a table over UDP, else NXDOMAIN. */
public final class FakeNameServer implements AutoCloseable {
    private record Entry(List<InetAddress> addresses, long seconds) {}

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private final InetSocketAddress address;

    public FakeNameServer() {
        address = (InetSocketAddress) new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Answers());
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel()
                .localAddress();
    }

    public DnsServerAddressStreamProvider provider() {
        return new SingletonDnsServerAddressStreamProvider(address);
    }

    public FakeNameServer answer(String name, long seconds, String... addresses) {
        entries.put(
                name + ".",
                new Entry(List.of(addresses).stream().map(FakeNameServer::parse).toList(), seconds));
        return this;
    }

    public void forget(String name) {
        entries.remove(name + ".");
    }

    /** How many questions came. */
    public int queries() {
        return queries.get();
    }

    private static InetAddress parse(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        @SuppressWarnings("ArgumentSelectionDefectChecker") // an answer goes the other way
        protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
            queries.incrementAndGet();
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            DatagramDnsResponse response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
            response.addRecord(DnsSection.QUESTION, question);
            Entry entry = entries.get(question.name());
            if (entry == null) {
                response.setCode(DnsResponseCode.NXDOMAIN);
            } else {
                int length = question.type().equals(DnsRecordType.A) ? 4 : 16;
                entry.addresses().stream()
                        .map(InetAddress::getAddress)
                        .filter(bytes -> bytes.length == length)
                        .forEach(bytes -> response.addRecord(
                                DnsSection.ANSWER,
                                new DefaultDnsRawRecord(
                                        question.name(),
                                        question.type(),
                                        entry.seconds(),
                                        io.netty.buffer.Unpooled.wrappedBuffer(bytes))));
            }
            context.writeAndFlush(response);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }
}
