package io.sluice.controlplane.source;

import io.fabric8.kubernetes.api.model.TypedLocalObjectReference;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceBackendPort;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.IngressFact.Backend;
import io.sluice.controlplane.cluster.IngressFact.Path;
import io.sluice.controlplane.cluster.IngressFact.PathType;
import io.sluice.controlplane.cluster.IngressFact.ResourceBackend;
import io.sluice.controlplane.cluster.IngressFact.Rule;
import io.sluice.controlplane.cluster.IngressFact.ServiceBackend;
import io.sluice.controlplane.cluster.IngressFact.Tls;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.PortRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ingresses become facts. Hosts and paths are left as written: a bad one costs its rule, not the Ingress. */
final class IngressFacts {
    private final FieldChecks checks;

    IngressFacts(FieldChecks checks) {
        this.checks = checks;
    }

    IngressFact of(Meta meta, Ingress object) {
        IngressSpec spec = object.getSpec() == null ? new IngressSpec() : object.getSpec();
        String className = checks.subdomain("spec.ingressClassName", spec.getIngressClassName());
        return new IngressFact(
                meta,
                Optional.of(className).filter(name -> !name.isEmpty()),
                backend("spec.defaultBackend", spec.getDefaultBackend()),
                rules(FieldChecks.list(spec.getRules())),
                tls(FieldChecks.list(spec.getTls())));
    }

    private List<Rule> rules(List<IngressRule> written) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            IngressRule rule = written.get(i);
            String path = "spec.rules[" + i + "].http.paths";
            List<HTTPIngressPath> paths = rule.getHttp() == null
                    ? List.of()
                    : FieldChecks.list(rule.getHttp().getPaths());
            rules.add(new Rule(FieldChecks.text(rule.getHost()), paths(path, paths)));
        }
        return rules;
    }

    private List<Path> paths(String path, List<HTTPIngressPath> written) {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            String at = path + "[" + i + "]";
            HTTPIngressPath one = written.get(i);
            Optional<Backend> backend = backend(at + ".backend", one.getBackend());
            PathType type = pathType(at + ".pathType", one.getPathType());
            paths.add(new Path(path(at + ".path", one.getPath(), type), type, backend));
        }
        return paths;
    }

    /** The incumbent takes an empty path for the root; an API server lets it pass without a type of ours only. */
    private String path(String path, String written, PathType type) {
        String text = FieldChecks.text(written);
        if (text.isEmpty() && type != PathType.IMPLEMENTATION_SPECIFIC) {
            checks.wrong()
                    .missingButServed(
                            checks.at(path),
                            path,
                            "served as /; an API server would refuse the object",
                            "write path: /");
        }
        return text;
    }

    private PathType pathType(String path, String written) {
        if (FieldChecks.text(written).isEmpty()) {
            checks.wrong()
                    .missingButServed(
                            checks.at(path),
                            path,
                            "served as ImplementationSpecific; an API server would refuse the object",
                            "write pathType: Prefix, Exact or ImplementationSpecific");
        }
        return switch (checks.oneOf(path, written, "", "Exact", "Prefix", "ImplementationSpecific")) {
            case "Exact" -> PathType.EXACT;
            case "Prefix" -> PathType.PREFIX;
            default -> PathType.IMPLEMENTATION_SPECIFIC;
        };
    }

    private Optional<Backend> backend(String path, IngressBackend written) {
        if (written == null) {
            return Optional.empty();
        }
        IngressServiceBackend service = written.getService();
        TypedLocalObjectReference resource = written.getResource();
        if (service != null && resource != null) {
            checks.badValue(path, "service and resource", "one of service and resource", "remove one");
        }
        if (service != null) {
            String name = checks.label(path + ".service.name", service.getName());
            if (name.isEmpty()) {
                checks.missing(path + ".service.name", "name the Service");
            }
            return Optional.of(new ServiceBackend(name, port(path + ".service.port", service.getPort())));
        }
        return Optional.ofNullable(resource)
                .map(to -> new ResourceBackend(
                        checks.qualified(path + ".resource.kind", to.getKind()),
                        checks.subdomain(path + ".resource.name", to.getName())));
    }

    private PortRef port(String path, ServiceBackendPort written) {
        if (written == null) {
            return PortRef.NONE;
        }
        String name = FieldChecks.text(written.getName());
        if (!name.isEmpty() && written.getNumber() != null) {
            checks.badValue(path, name, "a name or a number", "remove one");
        }
        if (written.getNumber() != null) {
            return PortRef.of(checks.port(path + ".number", written.getNumber()));
        }
        return name.isEmpty() ? PortRef.NONE : PortRef.of(checks.label(path + ".name", name));
    }

    private List<Tls> tls(List<IngressTLS> written) {
        List<Tls> tls = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            IngressTLS one = written.get(i);
            String secret = checks.subdomain("spec.tls[" + i + "].secretName", one.getSecretName());
            tls.add(new Tls(FieldChecks.list(one.getHosts()), secret));
        }
        return tls;
    }
}
