package io.sluice.dataplane;

import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.sluice.dataplane.activate.DataPlane;
import io.sluice.dataplane.activate.Surroundings;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.RequestObserver;
import io.sluice.kit.RawClient;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.Action;
import io.sluice.model.Endpoint;
import io.sluice.model.FilterSpec;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.ObjectRef;
import io.sluice.model.PathMatch;
import io.sluice.model.Place;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RouteOrigin;
import io.sluice.model.RoutingTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.model.UpstreamTransport;
import io.sluice.settings.H2Settings;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.L4Settings;
import io.sluice.settings.LimitSettings;
import io.sluice.settings.ListenSettings;
import io.sluice.settings.Settings;
import io.sluice.settings.SettingsReader;
import io.sluice.settings.UpstreamSettings;
import io.sluice.settings.WsSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** A data plane on loopback with a plan made by hand, for tests over real sockets. */
public final class DataPlaneRig implements AutoCloseable {
    /** What an observer heard of one request. */
    public record Ended(String path, int status, Reason reason) {}

    /** How many bytes a tunnel has carried from the client, the request's head included, and to it. */
    public record Carried(long received, long sent) {}

    private final LinkedBlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Carried> carried = new LinkedBlockingQueue<>();
    private final DataPlane plane;
    private final InetSocketAddress address;

    private DataPlaneRig(Options options) {
        RequestObserver observer = (exchange, status, reason) -> {
            heard(exchange, status, reason);
            options.observer.ended(exchange, status, reason);
        };
        plane = DataPlane.start(
                options.settings(),
                new Surroundings(
                        options.ticker,
                        System::currentTimeMillis,
                        42,
                        observer,
                        options.nameServers,
                        options.worked,
                        options.memory));
        address = new InetSocketAddress("127.0.0.1", plane.reports().get(0).port());
    }

    private void heard(Exchange exchange, int status, Reason reason) {
        if (status == 101) {
            carried.add(new Carried(exchange.requestBytes, exchange.bodySent));
        }
        ended.add(new Ended(exchange.request().path(), status, reason));
    }

    /** How the data plane is started; texts as a user would write them. */
    public static final class Options {
        // A busy machine is no overload.
        private final Map<String, String> texts = new HashMap<>(Map.of("loopLag", "0s"));
        private int loops = 1;
        private boolean h2c;
        private LongSupplier ticker = System::nanoTime;
        private LongSupplier worked = () -> 0;
        private RequestObserver observer = RequestObserver.NONE;
        private Optional<DoubleSupplier> memory = Optional.empty();
        private List<String> trusted = List.of();
        private DnsServerAddressStreamProvider nameServers = DnsServerAddressStreamProviders.platformDefault();

        /** For example {@code with("headerTimeout", "300ms")}; names are unique over the branches. */
        public Options with(String setting, String text) {
            texts.put(setting, text);
            return this;
        }

        /** Takes HTTP/2 without TLS. */
        public Options h2c() {
            h2c = true;
            return this;
        }

        public Options loops(int number) {
            loops = number;
            return this;
        }

        /** Whose nanoseconds all deadlines go by. */
        public Options ticker(LongSupplier clock) {
            ticker = clock;
            return this;
        }

        /** Hears of every request's end, too, on its event loop. */
        public Options observer(RequestObserver hears) {
            observer = hears;
            return this;
        }

        /** How many nanoseconds an event loop is said to have worked. */
        public Options worked(LongSupplier clock) {
            worked = clock;
            return this;
        }

        /** What of the memory is said to be in use; 1 = all. */
        public Options memory(DoubleSupplier share) {
            memory = Optional.of(share);
            return this;
        }

        public Options trusting(String... cidrs) {
            trusted = List.of(cidrs);
            return this;
        }

        public Options nameServers(DnsServerAddressStreamProvider servers) {
            nameServers = servers;
            return this;
        }

        private Settings settings() {
            Settings defaults = Settings.defaults();
            return new Settings(
                    read(HttpSettings.class),
                    read(UpstreamSettings.class),
                    read(H2Settings.class),
                    defaults.tls(),
                    read(WsSettings.class),
                    read(L4Settings.class),
                    read(LimitSettings.class),
                    defaults.control(),
                    new ListenSettings(List.of("127.0.0.1"), 0, 0, h2c, 0, trusted, loops),
                    defaults.ingress(),
                    defaults.log(),
                    defaults.shutdown());
        }

        private <R extends Record> R read(Class<R> branch) {
            return SettingsReader.read(branch, name -> Optional.ofNullable(texts.get(name)));
        }

        public DataPlaneRig start() {
            return new DataPlaneRig(this);
        }
    }

    public static Options options() {
        return new Options();
    }

    /** One loop, defaults, everything to these witnesses. */
    public static DataPlaneRig to(WitnessUpstream... witnesses) {
        return options().start().serve(plan(witnesses));
    }

    public DataPlaneRig serve(GatewayPlan plan) {
        plane.activate(plan);
        return this;
    }

    public DataPlaneRig serve(WitnessUpstream... witnesses) {
        return serve(plan(witnesses));
    }

    /** As a gateway ends: who has come is served, for this time; then what is left is cut. */
    public void stop(Duration grace) throws Exception {
        plane.drain();
        plane.letNobodyIn().get(10, TimeUnit.SECONDS);
        CompletableFuture<Void> finished = plane.finish();
        try {
            finished.get(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException over) {
            plane.cut();
            finished.get(10, TimeUnit.SECONDS);
        }
    }

    public DataPlane plane() {
        return plane;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Of the listener for HTTPS. */
    public InetSocketAddress httpsAddress() {
        return new InetSocketAddress(
                "127.0.0.1",
                plane.reports().stream()
                        .filter(listener -> listener.name().equals("https"))
                        .findFirst()
                        .orElseThrow()
                        .port());
    }

    /** By TLS, whatever the handshake comes to. */
    public RawClient connect(TlsClient how) {
        return RawClient.options().tls(how).connect(httpsAddress());
    }

    public RawClient connect() {
        return RawClient.connect(address);
    }

    /** The next thing that the observer heard; an error when nothing comes in 5 s. */
    public Ended nextEnded() {
        try {
            Ended next = ended.poll(5, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("the observer heard nothing");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What the tunnels have carried that are over, in the order of their ends. */
    public List<Carried> carried() {
        return new ArrayList<>(carried);
    }

    public List<Ended> ended() {
        return new ArrayList<>(ended);
    }

    /** Every host, every path to these endpoints. */
    public static GatewayPlan plan(WitnessUpstream... witnesses) {
        return plan(
                forward("echo"),
                upstream(
                        "echo",
                        Arrays.stream(witnesses).map(WitnessUpstream::address).toArray(InetSocketAddress[]::new)));
    }

    public static Action.Forward forward(String service, FilterSpec... filters) {
        return new Action.Forward(new UpstreamId("test", service, 80), List.of(filters));
    }

    public static Upstream upstream(String service, InetSocketAddress... addresses) {
        List<Endpoint> endpoints = Arrays.stream(addresses)
                .map(each -> new Endpoint(each.getAddress().getHostAddress(), each.getPort()))
                .sorted()
                .toList();
        Optional<Reason> absence = endpoints.isEmpty() ? Optional.of(Reason.NO_ENDPOINT) : Optional.empty();
        return new Upstream(
                new UpstreamId("test", service, 80), new Upstream.Addresses(endpoints, absence), Optional.empty());
    }

    /** The same, spoken to in this way. */
    public static Upstream by(UpstreamTransport transport, Upstream upstream) {
        return new Upstream(
                upstream.id(),
                upstream.targets(),
                upstream.affinity(),
                upstream.balance(),
                upstream.checks(),
                transport);
    }

    /** Every host, every path to these endpoints, which are spoken to in this way. */
    public static GatewayPlan plan(UpstreamTransport transport, InetSocketAddress... endpoints) {
        return plan(forward("echo"), by(transport, upstream("echo", endpoints)));
    }

    /** Every host and path meets this action. */
    public static GatewayPlan plan(Action action, Upstream... upstreams) {
        return plan(Map.of("/", action), upstreams);
    }

    /** Every host; prefixes, the longest first. */
    public static GatewayPlan plan(Map<String, Action> byPrefix, Upstream... upstreams) {
        RouteOrigin origin = new RouteOrigin(new ObjectRef("Ingress", "test", "test"), Place.CLUSTER, "spec.rules[0]");
        List<Route> routes = byPrefix.entrySet().stream()
                .sorted((a, b) -> b.getKey().length() - a.getKey().length())
                .map(each -> new Route(PathMatch.PREFIX, each.getKey(), each.getValue(), origin))
                .toList();
        Map<UpstreamId, Upstream> byId = new LinkedHashMap<>();
        Arrays.stream(upstreams).forEach(each -> byId.put(each.id(), each));
        return new GatewayPlan(
                new RoutingTable(
                        Map.of(),
                        Map.of(),
                        Optional.of(new HostRoutes("", routes, Optional.empty())),
                        Optional.empty()),
                byId);
    }

    @Override
    public void close() {
        plane.close();
    }
}
