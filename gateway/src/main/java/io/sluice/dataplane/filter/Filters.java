package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.model.FilterSpec;
import io.sluice.settings.HttpSettings;
import java.util.ArrayList;
import java.util.List;

/** Assembles the chain of each route: its own filters between those that every forwarded message passes. */
public final class Filters {
    private final HttpSettings settings;
    private final ClientAddress clientAddress;
    private final Filter hopByHop = new HopByHopHeaders();
    private final Filter forwarded;
    private final Filter requestId = new RequestId();
    private final Filter server;
    private final FilterChain plain;

    public Filters(HttpSettings settings, TrustedProxies trusted) {
        this.settings = settings;
        this.clientAddress = new ClientAddress(trusted);
        this.forwarded = new ForwardedHeaders(settings, clientAddress);
        this.server = new ServerHeader(settings.serverHeader());
        this.plain = assemble(List.of());
    }

    /**
     * Says what holds before any route is known: the client's address, its scheme and the limit of the body. To be called for
     * every request, even when the gateway is to answer by itself, since logs and observers want to know the client.
     */
    public void begin(Exchange exchange) {
        clientAddress.resolve(exchange);
        exchange.secure = ClientView.secure(exchange);
        exchange.bodyLimit = settings.maxBodySize();
    }

    /** The chain for a route's filters; routes without any share one. */
    public FilterChain chain(List<FilterSpec> specs) {
        return specs.isEmpty() ? plain : assemble(specs);
    }

    private FilterChain assemble(List<FilterSpec> specs) {
        List<Filter> filters = new ArrayList<>();
        filters.add(bodyLimit(specs));
        filters.add(server);
        filters.add(hopByHop); // nominated fields go before ours come (RFC 9110 section 7.6.1)
        filters.add(forwarded);
        filters.add(requestId);
        for (FilterSpec spec : specs) {
            if (spec instanceof FilterSpec.ClientCertificate certificate) {
                filters.add(new ClientCertificateHeaders(certificate.passed()));
            }
        }
        if (settings.viaLimit() > 0) {
            filters.add(new ViaLoop(settings.viaLimit()));
        }
        return new FilterChain(filters);
    }

    private Filter bodyLimit(List<FilterSpec> specs) {
        long limit = settings.maxBodySize();
        for (FilterSpec spec : specs) {
            if (spec instanceof FilterSpec.BodyLimit own) {
                limit = own.bytes();
            }
        }
        return new BodyLimit(limit);
    }
}
