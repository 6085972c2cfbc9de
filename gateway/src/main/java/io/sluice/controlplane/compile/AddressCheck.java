package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an address that a user wrote can be an endpoint; says why not. Loopback is for programs on this machine: it
 * is allowed where a folder is read, with a note per object, and refused in a cluster, where it would be the gateway's
 * own.
 */
final class AddressCheck {
    private final boolean standalone;
    private final List<Finding> findings;
    private final Set<ObjectRef> noted = new HashSet<>();

    AddressCheck(boolean standalone, List<Finding> findings) {
        this.standalone = standalone;
        this.findings = findings;
    }

    Optional<IpLiteral> accept(String text, Meta owner, String path) {
        Optional<IpLiteral> parsed = IpLiteral.parse(text);
        if (parsed.isEmpty()) {
            refuse(owner, path, "\"" + text + "\" is not an IP address");
        } else if (parsed.get().isNeverAnEndpoint()) {
            refuse(owner, path, text + " is unspecified, link-local, multicast or broadcast");
        } else if (parsed.get().isLoopback() && !standalone) {
            refuse(owner, path, text + " is a loopback address");
        } else {
            noteLoopback(parsed.get(), owner, path);
            return parsed;
        }
        return Optional.empty();
    }

    void refuse(Meta owner, String path, String what) {
        findings.add(new Finding(
                FindingCode.BAD_ADDRESS,
                owner.ref(),
                owner.at(path),
                what,
                "this endpoint gets no traffic",
                "write the address of a program that can be reached from here"));
    }

    private void noteLoopback(IpLiteral address, Meta owner, String path) {
        if (address.isLoopback() && noted.add(owner.ref())) {
            findings.add(new Finding(
                    FindingCode.LOOPBACK_ADDRESS,
                    owner.ref(),
                    owner.at(path),
                    address + " is this machine",
                    "served here; an API server would refuse the object",
                    "nothing to do unless the object is meant for a cluster"));
        }
    }
}
