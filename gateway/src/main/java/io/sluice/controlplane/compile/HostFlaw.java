package io.sluice.controlplane.compile;

import io.sluice.model.Finding;
import java.util.SortedSet;

/**
 * What is wrong with an Ingress, and what that means for one of its hosts. An Ingress may have hundreds of hosts: those for which it
 * means the same are told of in one Finding.
 *
 * @param kind equal for all that are told of together
 * @param host for which it means that
 */
record HostFlaw(Kind kind, String host) {
    private static final int NAMED = 3;

    /**
     * All but the hosts.
     *
     * @param told its {@code why} goes on behind them
     * @param before what stands in front of them
     */
    record Kind(Finding told, String before) {
        /** @param hosts at least one; the first of them are named, and the others counted */
        Finding of(SortedSet<String> hosts) {
            return new Finding(
                    told.code(),
                    told.object(),
                    told.place(),
                    told.what(),
                    before + named(hosts) + told.why(),
                    told.fix());
        }

        private static String named(SortedSet<String> hosts) {
            StringBuilder names = new StringBuilder();
            int left = hosts.size();
            for (String host : hosts) {
                if (hosts.size() - left == NAMED) {
                    return names.append(" and ").append(left).append(" more").toString();
                }
                left--;
                String joint = left == 0 ? " and " : ", ";
                names.append(names.isEmpty() ? "" : joint).append(host);
            }
            return names.toString();
        }
    }
}
