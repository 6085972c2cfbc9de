package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.cluster.ServiceFact.Port;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import io.sluice.settings.IngressSettings;
import java.util.List;
import java.util.Optional;

/** Where a Service of type ExternalName leads: a name that is resolved while serving, or nowhere. */
final class ExternalName {
    private final Upstream.Targets anywhere;

    private ExternalName(Upstream.Targets anywhere) {
        this.anywhere = anywhere;
    }

    static ExternalName read(ServiceFact service, IngressSettings settings, List<Finding> findings) {
        if (!settings.standalone()) {
            findings.add(new Finding(
                    FindingCode.EXTERNAL_NAME_REFUSED,
                    service.meta().ref(),
                    service.meta().at("spec.type"),
                    "a Service of type ExternalName",
                    "requests are answered 503: whoever may write Services could reach any name from inside the cluster",
                    "use EndpointSlices, or run standalone"));
            return nowhere(Reason.BACKEND_NOT_SUPPORTED);
        }
        String name = canonical(service.externalName());
        if (!HostName.isDnsName(name)) {
            if (!service.externalName().isEmpty()) {
                findings.add(ServiceValidation.finding(
                        service,
                        FindingCode.INVALID_SERVICE,
                        "spec.externalName",
                        "Invalid value: " + Finding.quoted(service.externalName())
                                + ": must be a lowercase RFC 1123 subdomain",
                        "requests are answered 503"));
            }
            return nowhere(Reason.NO_ENDPOINT);
        }
        if (isLoopback(name) && !settings.externalNameLoopback()) {
            findings.add(new Finding(
                    FindingCode.EXTERNAL_NAME_LOOPBACK,
                    service.meta().ref(),
                    service.meta().at("spec.externalName"),
                    name + " is this machine",
                    "requests are answered 502: a name must not lead to what only this machine may reach",
                    "add --external-name-loopback"));
        }
        return new ExternalName(new Upstream.Name(name, 0, settings.externalNameLoopback()));
    }

    private static ExternalName nowhere(Reason reason) {
        return new ExternalName(new Upstream.Addresses(List.of(), Optional.of(reason)));
    }

    private static String canonical(String written) {
        String name = HostName.lowerCase(written);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isLoopback(String name) {
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || AddressCheck.parse(name).filter(AddressCheck::isLoopback).isPresent();
    }

    /** With port 0 where a port is asked for later. */
    Upstream.Targets anywhere() {
        return anywhere;
    }

    /** The targetPort's number; there is no Pod in which a name could be looked up. */
    Upstream.Targets on(ServiceFact service, int index, List<Finding> findings) {
        Port port = service.ports().get(index);
        if (!(anywhere instanceof Upstream.Name name)) {
            return anywhere;
        }
        if (port.targetPort().isNamed()) {
            findings.add(new Finding(
                    FindingCode.NAMED_TARGET_PORT,
                    service.meta().ref(),
                    service.meta().at("spec.ports[" + index + "].targetPort"),
                    "targetPort \"" + port.targetPort().name() + "\" of an ExternalName",
                    "there is no Pod in which the name could be looked up, so port " + port.port() + " is used",
                    "write the number"));
        }
        int number = port.targetPort().number() > 0 ? port.targetPort().number() : port.port();
        return new Upstream.Name(name.name(), number, name.loopbackAllowed());
    }
}
