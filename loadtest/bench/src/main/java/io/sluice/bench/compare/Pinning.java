package io.sluice.bench.compare;

import java.util.ArrayList;
import java.util.List;

/** Which core each party runs on: the proxy alone on one, load generator and upstream elsewhere. */
record Pinning(int proxy, int load, int upstream, int cores) {

    /** @param cores the cores that this process may use, in order */
    static Pinning over(List<Integer> cores) {
        int load = cores.get(Math.min(1, cores.size() - 1));
        int upstream = cores.size() > 2 ? cores.get(2) : load;
        return new Pinning(cores.get(0), load, upstream, cores.size());
    }

    /** Reads the kernel's list form, such as {@code 0-3,8}. */
    static List<Integer> cores(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String range : list.trim().split(",")) {
            String[] ends = range.split("-", 2);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                cores.add(core);
            }
        }
        return cores;
    }

    String text() {
        if (cores == 1) {
            return "one core only: proxy, load generator and upstream share core " + proxy
                    + "; CPU per request is comparable, requests/s and latency are not";
        }
        return "proxy under test on core " + proxy + ", wrk on core " + load + ", upstream on core " + upstream;
    }
}
