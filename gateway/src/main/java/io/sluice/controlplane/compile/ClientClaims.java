package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.compile.annotation.Annotations;
import io.sluice.controlplane.compile.annotation.ClientAuth;
import io.sluice.controlplane.compile.tls.ClientAuthorities;
import io.sluice.controlplane.compile.tls.Problem;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What the annotations of one Ingress say of client certificates, with the Secret that they name. */
final class ClientClaims {
    private final Meta ingress;
    private final Optional<ClientAuth> said;

    ClientClaims(Meta ingress, Optional<ClientAuth> said) {
        this.ingress = ingress;
        this.said = said;
    }

    private Optional<ObjectName> secret() {
        return said.filter(auth -> !auth.broken()).map(auth -> {
            int slash = auth.secret().indexOf('/');
            return new ObjectName(
                    auth.secret().substring(0, slash), auth.secret().substring(slash + 1));
        });
    }

    private boolean isForeign(ObjectName secret) {
        return !secret.namespace().equals(ingress.namespace());
    }

    /** The Secret that it names, there or not. */
    Set<ObjectName> referred() {
        return secret().filter(name -> !isForeign(name)).map(Set::of).orElse(Set.of());
    }

    /**
     * What it wants; absent when it says nothing.
     *
     * @param secrets what is in a Secret; absent for one that is not there
     * @param findings gets why nobody can be let in
     */
    Optional<ClientClaim> claim(Function<ObjectName, Optional<ClientAuthorities>> secrets, List<Finding> findings) {
        return said.map(auth -> ClientClaim.of(auth, secret().flatMap(name -> usable(name, secrets, findings))));
    }

    private Optional<ClientAuthorities> usable(
            ObjectName name, Function<ObjectName, Optional<ClientAuthorities>> secrets, List<Finding> findings) {
        if (isForeign(name)) {
            findings.add(refused(
                    "the Secret " + name + " is in another namespace than the Ingress",
                    "put the Secret into namespace " + ingress.namespace()));
            return Optional.empty();
        }
        Optional<ClientAuthorities> read = secrets.apply(name);
        if (read.isEmpty()) {
            findings.add(refused("there is no Secret " + name, "add the Secret, with the authorities in ca.crt"));
            return Optional.empty();
        }
        Optional<Problem> problem = read.get().problem();
        problem.ifPresent(one -> findings.add(refused("Secret " + name + ": " + one, one.fix())));
        return problem.isPresent() ? Optional.empty() : read;
    }

    private Finding refused(String what, String fix) {
        return new Finding(
                FindingCode.CLIENT_AUTH_REFUSED,
                ingress.ref(),
                ingress.at("metadata.annotations[" + Annotations.PREFIX + "auth-tls-secret]"),
                what,
                "who may come in cannot be told, so nobody is let in: every path of its hosts answers 403",
                fix);
    }
}
