package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.ProbeFact;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What is to be said about probes: once for a probe, however many ports and Services lead to its Pod. */
final class ProbeFindings {
    private static final String WHY =
            "this probe is not run; whether the Pod is well is seen by what becomes of requests";

    private final Set<Finding> all = new LinkedHashSet<>();

    /** A probe that is right, but not for here. */
    void notRun(PodFact pod, ProbeFact probe, String field, String what) {
        add(
                FindingCode.PROBE_NOT_RUN,
                pod,
                probe,
                field,
                what,
                "nothing to do; or write the annotation sluice.io/health-check on the Service");
    }

    /** A probe that a kubelet could not run either. Never gives anything. */
    <T> Optional<T> bad(PodFact pod, ProbeFact probe, String field, String what, String fix) {
        add(FindingCode.BAD_PROBE, pod, probe, field, what, fix);
        return Optional.empty();
    }

    private void add(FindingCode code, PodFact pod, ProbeFact probe, String field, String what, String fix) {
        String kind = probe.path() + "." + probe.kind().field();
        String at = field.equals(probe.kind().field()) ? kind : kind + "." + field;
        String name = "readinessProbe by " + probe.kind().field() + ": ";
        all.add(new Finding(code, pod.meta().ref(), pod.meta().at(at), name + what, WHY, fix));
    }

    Set<Finding> all() {
        return all;
    }
}
