package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.IngressFact.Backend;
import io.sluice.controlplane.cluster.IngressFact.ResourceBackend;
import io.sluice.controlplane.cluster.IngressFact.ServiceBackend;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.PortRef;
import io.sluice.controlplane.cluster.ServiceFact.Port;
import io.sluice.controlplane.compile.annotation.Annotations;
import io.sluice.controlplane.compile.annotation.BackendSpeech;
import io.sluice.controlplane.compile.tls.UpstreamSecret;
import io.sluice.model.Action;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The backends of one Ingress → actions. What cannot be served is answered 503, and said where it is written. */
final class BackendResolver {
    // What else an appProtocol says, http, ws or names of others: HTTP/1.1 is right, or as right as anything.
    private static final Set<String> SECURE = Set.of("https", "kubernetes.io/wss");
    private static final Set<String> HTTP2 = Set.of("kubernetes.io/h2c", "h2c", "grpc", "http2");
    private static final String PROXY_SSL = Annotations.PREFIX + "proxy-ssl-";
    private static final String ANSWER = "requests are answered 503; the rest of the Ingress is served";

    private final Meta ingress;
    private final BackendSpeech said;
    private final Function<ObjectName, Optional<UpstreamSecret>> secrets;
    private final Function<ObjectName, Optional<ServiceShape>> services;
    private final List<Finding> findings;
    private final Set<ObjectName> referred = new HashSet<>();
    private boolean plain;
    private boolean secure;

    /**
     * @param said of all its backends
     * @param secrets what a Secret says of TLS to endpoints; absent for one that is not there
     * @param findings gets what is wrong
     */
    BackendResolver(
            Meta ingress,
            BackendSpeech said,
            Function<ObjectName, Optional<ServiceShape>> services,
            Function<ObjectName, Optional<UpstreamSecret>> secrets,
            List<Finding> findings) {
        this.ingress = ingress;
        this.said = said;
        this.secrets = secrets;
        this.services = services;
        this.findings = findings;
    }

    /** The Secret for TLS to endpoints, there or not; none of another namespace, which is not looked at. */
    Optional<ObjectName> secret() {
        return said.secret().filter(name -> name.namespace().equals(ingress.namespace()));
    }

    /** Every Service that was asked for, there or not. */
    Set<ObjectName> referred() {
        return referred;
    }

    /** Where connections go that nothing is spoken on, and that no annotation is for; absent when there is no such Service. */
    Optional<UpstreamId> place(Optional<Backend> backend) {
        return backend.filter(ServiceBackend.class::isInstance)
                .map(ServiceBackend.class::cast)
                .flatMap(one -> {
                    ObjectName name = new ObjectName(ingress.namespace(), one.service());
                    referred.add(name); // or its coming would change nothing
                    return services.apply(name).flatMap(service -> place(name, service, one.port()));
                });
    }

    private static Optional<UpstreamId> place(ObjectName name, ServiceShape service, PortRef wanted) {
        if (isAnyPort(service, wanted)) {
            return Optional.of(new UpstreamId(name.namespace(), name.name(), wanted.number()));
        }
        List<Port> tcp = tcp(service);
        return find(tcp, port -> isPort(port, wanted))
                .or(() -> find(tcp, port -> isTargetPort(port, wanted)))
                .map(port -> new UpstreamId(name.namespace(), name.name(), port.port()));
    }

    /** What an ExternalName without ports has. */
    private static boolean isAnyPort(ServiceShape service, PortRef wanted) {
        return service.isExternalName() && tcp(service).isEmpty() && wanted.number() > 0;
    }

    private static List<Port> tcp(ServiceShape service) {
        return service.ports().stream().filter(CompiledService::isTcp).toList();
    }

    /** @param field where the backend is written, for example {@code spec.defaultBackend} */
    Action resolve(Optional<Backend> backend, String field) {
        if (backend.isEmpty()) {
            return fail(
                    FindingCode.NO_BACKEND,
                    field,
                    "the path has no backend",
                    Reason.ROUTE_MISCONFIGURED,
                    "name a Service and its port");
        } else if (backend.get() instanceof ResourceBackend resource) {
            return fail(
                    FindingCode.RESOURCE_BACKEND,
                    field + ".resource",
                    "the backend is a " + resource.kind() + " (" + resource.name() + "), not a Service",
                    Reason.BACKEND_NOT_SUPPORTED,
                    "name a Service");
        }
        return service((ServiceBackend) backend.get(), field + ".service");
    }

    private Action service(ServiceBackend backend, String field) {
        ObjectName name = new ObjectName(ingress.namespace(), backend.service());
        referred.add(name);
        Optional<ServiceShape> service = services.apply(name);
        if (service.isEmpty()) {
            return fail(
                    FindingCode.SERVICE_NOT_FOUND,
                    field + ".name",
                    "there is no Service " + name,
                    Reason.SERVICE_NOT_FOUND,
                    "add the Service or correct the name");
        }
        return port(name, service.get(), backend.port(), field + ".port");
    }

    private Action port(ObjectName name, ServiceShape service, PortRef wanted, String field) {
        if (isAnyPort(service, wanted)) {
            return forward(name, wanted.number(), "");
        }
        List<Port> tcp = tcp(service);
        Optional<Port> found = find(tcp, port -> isPort(port, wanted));
        if (found.isEmpty()) {
            found = find(tcp, port -> isTargetPort(port, wanted));
            found.ifPresent(port -> report(
                    FindingCode.PORT_IS_TARGET_PORT,
                    field,
                    "port " + wanted + " is the targetPort of Service " + name + ", not its port",
                    "served, as the incumbent does; other controllers answer 503",
                    "write port " + port.port()));
        }
        if (found.isEmpty()) {
            return fail(
                    FindingCode.SERVICE_PORT_NOT_FOUND,
                    field,
                    missing(name, service, wanted),
                    Reason.SERVICE_PORT_NOT_FOUND,
                    offered(tcp));
        }
        return forward(name, found.get().port(), found.get().appProtocol());
    }

    private static Optional<Port> find(List<Port> ports, Predicate<Port> test) {
        return ports.stream().filter(test).findFirst();
    }

    private static boolean isPort(Port port, PortRef wanted) {
        return wanted.isNamed() ? port.name().equals(wanted.name()) : port.port() == wanted.number();
    }

    private static boolean isTargetPort(Port port, PortRef wanted) {
        return !wanted.isNone() && port.targetPort().toString().equals(wanted.toString());
    }

    private static String offered(List<Port> tcp) {
        String ports = tcp.stream().map(Port::described).collect(Collectors.joining(", "));
        return ports.isEmpty() ? "give the Service a TCP port" : "write one of the Service's ports: " + ports;
    }

    private static String missing(ObjectName name, ServiceShape service, PortRef wanted) {
        if (wanted.isNone()) {
            return "the backend says no port of Service " + name;
        }
        boolean otherProtocol = service.ports().stream().anyMatch(port -> isPort(port, wanted));
        return "Service " + name + " has no " + (otherProtocol ? "TCP " : "") + "port " + wanted;
    }

    /** What the Ingress says goes before what the Service says. */
    private Action forward(ObjectName name, int port, String appProtocol) {
        if (said.refused()) { // which is said already
            return new Action.Respond(Reason.ROUTE_MISCONFIGURED);
        }
        Optional<String> problem = secretProblem();
        if (problem.isPresent()) {
            return fail(
                    FindingCode.UPSTREAM_TLS_REFUSED,
                    "metadata.annotations[" + Annotations.PREFIX + "proxy-ssl-secret]",
                    problem.get(),
                    Reason.ROUTE_MISCONFIGURED,
                    "name a Secret of the Ingress's namespace that has the authority under ca.crt");
        }
        boolean tls = said.tls().orElse(SECURE.contains(appProtocol));
        boolean http2 = said.tls().isPresent() ? said.http2() : HTTP2.contains(appProtocol);
        UpstreamId id = new UpstreamId(name.namespace(), name.name(), port);
        if (tls) {
            secure = true;
            id = id.speaking(UpstreamSpeech.of(said, http2).text());
        } else {
            plain = true;
            id = http2 ? id.speaking(UpstreamSpeech.H2C) : id;
        }
        return new Action.Forward(id, List.of());
    }

    /** Said once all backends are resolved: who writes of TLS to them may believe that it is spoken. */
    void reportUnused() {
        if (!plain || secure) {
            return;
        }
        ingress.annotations().keySet().stream()
                .filter(key -> key.startsWith(PROXY_SSL))
                .sorted()
                .forEach(key -> report(
                        FindingCode.ANNOTATION_WITHOUT_EFFECT,
                        "metadata.annotations[" + key + "]",
                        key.substring(Annotations.PREFIX.length()) + " where no backend is called by TLS",
                        "requests go to the backends of this Ingress unencrypted",
                        "add " + Annotations.PREFIX + "backend-protocol: HTTPS, or remove this one"));
    }

    private Optional<String> secretProblem() {
        if (said.secret().isEmpty()) {
            return Optional.empty();
        } else if (secret().isEmpty()) {
            return Optional.of("Secret " + said.secret().get() + " is of another namespace");
        }
        Optional<UpstreamSecret> content = secrets.apply(secret().get());
        return content.isEmpty()
                ? Optional.of("there is no Secret " + secret().get())
                : content.get().problem().map(problem -> "Secret " + secret().get() + ": " + problem);
    }

    private Action fail(FindingCode code, String field, String what, Reason reason, String fix) {
        report(code, field, what, ANSWER, fix);
        return new Action.Respond(reason);
    }

    private void report(FindingCode code, String field, String what, String why, String fix) {
        Finding finding = new Finding(code, ingress.ref(), ingress.at(field), what, why, fix);
        if (!findings.contains(finding)) { // an annotation is wrong once, not for each path
            findings.add(finding);
        }
    }
}
