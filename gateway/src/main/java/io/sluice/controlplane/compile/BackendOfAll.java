package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.ServiceFact.Port;
import io.sluice.model.Action;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The flag {@code --default-backend-service namespace/service[:port]}: what no Ingress takes goes there. */
final class BackendOfAll {
    private static final Place FLAG = new Place("--default-backend-service", 0, 0);

    private BackendOfAll() {}

    static Compiled<Optional<Action>> compile(String flag, Function<ObjectName, Optional<ServiceShape>> services) {
        if (flag.isEmpty()) {
            return new Compiled<>(Optional.empty(), List.of());
        }
        int slash = flag.indexOf('/');
        int colon = flag.indexOf(':');
        String port = colon < 0 ? "" : flag.substring(colon + 1);
        ObjectName name = new ObjectName(
                slash < 0 ? "" : flag.substring(0, slash),
                flag.substring(slash + 1, colon < 0 ? flag.length() : colon));
        Optional<ServiceShape> service = services.apply(name);
        if (service.isEmpty()) {
            return missing(name, "there is no Service " + name, Reason.SERVICE_NOT_FOUND);
        }
        Optional<Port> found = service.get().ports().stream()
                .filter(CompiledService::isTcp)
                .filter(one -> port.isEmpty()
                        || one.name().equals(port)
                        || Integer.toString(one.port()).equals(port))
                .findFirst();
        if (found.isEmpty()) {
            String which = port.isEmpty() ? "no TCP port" : "no TCP port " + port;
            return missing(name, "Service " + name + " has " + which, Reason.SERVICE_PORT_NOT_FOUND);
        }
        UpstreamId id =
                new UpstreamId(name.namespace(), name.name(), found.get().port());
        return new Compiled<>(Optional.of(new Action.Forward(id, List.of())), List.of());
    }

    private static Compiled<Optional<Action>> missing(ObjectName name, String what, Reason reason) {
        Finding finding = new Finding(
                FindingCode.DEFAULT_BACKEND_NOT_FOUND,
                new ObjectRef("Service", name.namespace(), name.name()),
                FLAG,
                what,
                "requests that no Ingress takes are answered 503",
                "add the Service or correct the flag: namespace/service[:port]");
        return new Compiled<>(Optional.of(new Action.Respond(reason)), List.of(finding));
    }
}
