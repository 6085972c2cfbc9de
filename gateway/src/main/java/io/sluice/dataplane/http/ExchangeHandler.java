package io.sluice.dataplane.http;

/**
 * What is done with exchanges: asked once for every exchange object, which a protocol version reuses for one request
 * after the other, and answers with what hears of them. Called on the exchange's event loop.
 */
public interface ExchangeHandler {
    /** What will hear of the requests of this exchange object. */
    RequestSink open(Exchange exchange);
}
