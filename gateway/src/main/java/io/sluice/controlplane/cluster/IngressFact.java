package io.sluice.controlplane.cluster;

import java.util.List;
import java.util.Optional;

/**
 * An Ingress ({@code networking.k8s.io/v1}). Lists keep the index of the written ones, so that paths such as
 * {@code spec.rules[1].http.paths[0]} can be made for {@link Meta#at}.
 *
 * @param meta name, age, annotations, positions
 * @param className {@code spec.ingressClassName}
 * @param defaultBackend {@code spec.defaultBackend}
 * @param rules {@code spec.rules}
 * @param tls {@code spec.tls}
 */
public record IngressFact(
        Meta meta, Optional<String> className, Optional<Backend> defaultBackend, List<Rule> rules, List<Tls> tls)
        implements Fact {
    public IngressFact {
        rules = List.copyOf(rules);
        tls = List.copyOf(tls);
    }

    /**
     * A rule.
     *
     * @param host as written; empty for none
     * @param paths {@code http.paths}; empty when there is no {@code http}
     */
    public record Rule(String host, List<Path> paths) {
        public Rule {
            paths = List.copyOf(paths);
        }
    }

    /**
     * A path of a rule.
     *
     * @param path as written; empty for none
     * @param type as written, {@link PathType#IMPLEMENTATION_SPECIFIC} when absent
     * @param backend absent when the user left it out
     */
    public record Path(String path, PathType type, Optional<Backend> backend) {}

    /** {@code pathType}. */
    public enum PathType {
        EXACT,
        PREFIX,
        IMPLEMENTATION_SPECIFIC
    }

    /** Where a path leads. */
    public sealed interface Backend {}

    /**
     * A port of a Service of the Ingress's namespace.
     *
     * @param service the Service's name
     * @param port by number or name; {@link PortRef#NONE} when absent
     */
    public record ServiceBackend(String service, PortRef port) implements Backend {}

    /**
     * Any other object.
     *
     * @param kind its kind
     * @param name its name
     */
    public record ResourceBackend(String kind, String name) implements Backend {}

    /**
     * A certificate for hosts.
     *
     * @param hosts as written
     * @param secretName empty when absent
     */
    public record Tls(List<String> hosts, String secretName) {
        public Tls {
            hosts = List.copyOf(hosts);
        }
    }
}
