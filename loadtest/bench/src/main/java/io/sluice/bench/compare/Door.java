package io.sluice.bench.compare;

/**
 * Where a target listens.
 *
 * @param port for the load
 * @param statusPort where it tells its own counters, in a manner of its own; 0 for nowhere
 * @param certificate null when the load comes in plaintext
 */
record Door(int port, int statusPort, SiteCertificate certificate) {

    static Door plain(int port) {
        return new Door(port, 0, null);
    }

    /** Free ports; with TLS if the routes are. */
    static Door free(Site site, Routes routes) {
        return routes.tls() ? new Door(Site.freePort(), Site.freePort(), site.certificate()) : plain(Site.freePort());
    }

    boolean tls() {
        return certificate != null;
    }
}
