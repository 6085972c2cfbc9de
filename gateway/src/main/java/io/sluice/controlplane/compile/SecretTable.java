package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.controlplane.compile.tls.ClientAuthorities;
import io.sluice.controlplane.compile.tls.ParsedSecret;
import io.sluice.controlplane.compile.tls.SecretPlace;
import io.sluice.controlplane.compile.tls.UpstreamSecret;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is in the Secrets that something refers to, kept between snapshots. The others are nobody's business here: they are not
 * looked into, and nothing is said of them. Nor is it of one that hosts name whose TLS is passed on, and nobody else.
 */
final class SecretTable {
    private final FindingLedger ledger;
    private final Map<ObjectName, Known> known = new HashMap<>();
    private final Tally<ObjectName> referring = new Tally<>();
    /** Perhaps referred to by nothing. */
    private final Set<ObjectName> loose = new HashSet<>();

    /** By hosts that show it in handshakes, or would if it were good, and by the flag. */
    private final Tally<ObjectName> shown = new Tally<>();
    /** By hosts whose TLS is passed on, which show nothing. */
    private final Tally<ObjectName> spared = new Tally<>();
    /** Perhaps spared by now, or no longer. */
    private final Set<ObjectName> turned = new HashSet<>();

    private FactMap<SecretFact> secrets = FactMap.empty();

    /** What was read of one, and what is said of it as long as something refers to it. */
    private record Known(SecretFact fact, ParsedSecret parsed, List<Finding> findings) {
        static Known of(SecretFact fact, ParsedSecret parsed, boolean spared) {
            return new Known(fact, parsed, spared ? List.of() : SecretTable.findings(fact.meta(), parsed));
        }
    }

    SecretTable(FindingLedger ledger) {
        this.ledger = ledger;
    }

    /** Those that mean something else now, among the ones that anything refers to. */
    Set<ObjectName> update(ClusterSnapshot before, ClusterSnapshot now) {
        secrets = now.secrets();
        Set<ObjectName> changed = new HashSet<>();
        for (FactChange<SecretFact> change : FactChange.between(before.secrets(), now.secrets())) {
            if (!referring.has(change.name())) {
                continue;
            }
            Known had = known.get(change.name());
            if (had != null
                    && change.after()
                            .filter(after -> isAlike(after, had.fact()))
                            .isPresent()) {
                remember(change.name(), change.after().get(), had.parsed()); // it was only moved
            } else {
                forget(change.name());
                changed.add(change.name());
            }
        }
        return changed;
    }

    private static boolean isAlike(SecretFact one, SecretFact other) {
        return one.type().equals(other.type()) && one.data().equals(other.data());
    }

    /** What is in it; absent when there is no such Secret. */
    Optional<ParsedSecret> get(ObjectName name) {
        Known already = known.get(name);
        if (already != null) {
            return Optional.of(already.parsed());
        }
        SecretFact fact = secrets.get(name);
        if (fact == null) {
            return Optional.empty();
        }
        ParsedSecret parsed = ParsedSecret.of(fact);
        remember(name, fact, parsed);
        loose.add(name);
        return Optional.of(parsed);
    }

    /**
     * What it says of TLS to endpoints; absent when there is no such Secret. It is read anew each time, which few do, and nothing
     * is said of it here: who names it for that says what is wrong.
     */
    Optional<UpstreamSecret> ofUpstream(ObjectName name) {
        return Optional.ofNullable(secrets.get(name)).map(UpstreamSecret::of);
    }

    /**
     * Who may sign the certificates of clients by it; absent when there is no such Secret. Read each time: that is when an Ingress
     * that names it is compiled. What is wrong with it is said where it is named.
     */
    Optional<ClientAuthorities> authorities(ObjectName name) {
        return Optional.ofNullable(secrets.get(name)).map(ClientAuthorities::of);
    }

    /** Somebody referred to the ones and refers to the others. */
    void refer(Set<ObjectName> before, Set<ObjectName> after) {
        referring.replace(before, after);
        loose.addAll(before);
    }

    /** Of the flag: whatever becomes of hosts. */
    void show(Set<ObjectName> named) {
        referring.replace(Set.of(), named);
        shown.replace(Set.of(), named);
    }

    /** What one host has of them, before and after. */
    void use(CompiledHost before, CompiledHost after) {
        shown.replace(before.shownSecrets(), after.shownSecrets());
        spared.replace(before.sparedSecrets(), after.sparedSecrets());
        turned.addAll(before.secrets());
        turned.addAll(after.secrets());
    }

    /** What nothing refers to any more is forgotten; not at once, since somebody else may be about to refer to it. */
    void sweep() {
        loose.removeIf(referring::has);
        loose.forEach(this::forget);
        loose.clear();
        turned.stream()
                .map(known::get)
                .filter(Objects::nonNull)
                .forEach(had -> remember(had.fact().meta().name(), had.fact(), had.parsed()));
        turned.clear();
    }

    private void remember(ObjectName name, SecretFact fact, ParsedSecret parsed) {
        Known now = Known.of(fact, parsed, spared.has(name) && !shown.has(name));
        Known had = known.put(name, now);
        ledger.replace(had == null ? List.of() : had.findings(), now.findings());
    }

    private void forget(ObjectName name) {
        Known had = known.remove(name);
        if (had != null) {
            ledger.replace(had.findings(), List.of());
        }
    }

    private static List<Finding> findings(Meta meta, ParsedSecret parsed) {
        List<Finding> findings = new ArrayList<>();
        parsed.problem()
                .ifPresent(problem -> findings.add(new Finding(
                        FindingCode.BAD_TLS_SECRET,
                        meta.ref(),
                        SecretPlace.of(meta, problem.entry()),
                        problem.toString(),
                        "TLS of the hosts that use it is refused, or goes on with the certificate that was there before",
                        problem.fix())));
        if (parsed.reordered()) {
            findings.add(new Finding(
                    FindingCode.CHAIN_REORDERED,
                    meta.ref(),
                    SecretPlace.of(meta, "tls.crt"),
                    "the certificates of tls.crt are not in the order in which clients want them",
                    "they are sent in the right order",
                    "nothing to do here; elsewhere: the certificate first, then its issuer, and so on"));
        }
        if (parsed.incomplete()) {
            findings.add(new Finding(
                    FindingCode.CHAIN_INCOMPLETE,
                    meta.ref(),
                    SecretPlace.of(meta, "tls.crt"),
                    "tls.crt has one certificate, and ca.crt is not its issuer",
                    "it is served, and clients that do not know its issuer refuse it",
                    "put the intermediate certificates into tls.crt, behind the certificate"));
        }
        return findings;
    }
}
