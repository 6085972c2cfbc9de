package io.sluice.bench.compare;

import java.nio.file.Path;

/** The one upstream behind all proxies: an nginx that answers from memory, on a core of its own choice. */
record Upstream(Child child, int port) {

    static Upstream start(Site site) {
        Path dir = site.folder("upstream");
        int port = Site.freePort();
        Site.write(dir.resolve("16k"), Bodies.text(16 * 1024));
        Site.write(dir.resolve("256k"), Bodies.text(256 * 1024));
        Site.write(dir.resolve("post"), "answered by the location @read, once the body has been read");
        Site.write(dir.resolve("nginx.conf"), NginxConfig.upstream(dir, port));
        Child child =
                site.start("upstream", site.pinning().upstream(), NginxTarget.command(dir), dir.resolve("out.log"));
        Site.awaitPort(child, port, 10);
        return new Upstream(child, port);
    }
}
