package io.sluice.controlplane.source;

import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import java.util.Set;

/** A calm word, once per kind, on kinds that are not read: an application's folder is full of them. */
final class OtherKinds {
    private static final Set<String> WORKLOADS =
            Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "ReplicationController");

    private OtherKinds() {}

    /** Whether objects of a kind make Pods. */
    static boolean isWorkload(String kind) {
        return WORKLOADS.contains(kind);
    }

    /** @param versionAndKind as {@code apps/v1 Deployment} */
    static Finding finding(String versionAndKind, Place first) {
        String kind = versionAndKind.substring(versionAndKind.lastIndexOf(' ') + 1);
        boolean workload = isWorkload(kind);
        String why = workload
                ? "it starts programs, which Sluice does not; Services find them by Pods, EndpointSlices or an endpoint"
                : "Sluice does not need it; such objects are left alone";
        String fix = workload
                ? "nothing to do; where the program runs on this machine, use --endpoint or sluice.io/endpoints"
                : "nothing to do";
        return new Finding(
                FindingCode.UNKNOWN_KIND,
                new ObjectRef("Kind", "", versionAndKind),
                first,
                versionAndKind + " is not read",
                why,
                fix);
    }
}
