package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.settings.HttpSettings;

/** Removes the upstream's Server field, which helps attackers only, unless it is to be kept. */
public final class ServerHeader implements Filter {
    private final boolean remove;

    public ServerHeader(HttpSettings.ServerHeader setting) {
        this.remove = setting == HttpSettings.ServerHeader.REMOVE;
    }

    @Override
    public void onResponse(Exchange exchange) {
        if (remove) {
            exchange.response().headers().dropAll(HeaderName.SERVER);
        }
    }
}
