package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.IpAddress;
import io.sluice.model.ObjectRef;
import java.net.InetAddress;
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

    /** Strict: no leading zeros, no shorthand, no zone. */
    static Optional<IpAddress> parse(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.ofNullable(IpAddress.parse(text));
    }

    static boolean isLoopback(IpAddress address) {
        return address.toInetAddress().isLoopbackAddress();
    }

    /** Nothing that answers requests has such an address. */
    static boolean isNeverAnEndpoint(IpAddress address) {
        InetAddress object = address.toInetAddress();
        boolean thisNetwork = address.isV4() && object.getAddress()[0] == 0;
        return object.isAnyLocalAddress()
                || object.isMulticastAddress()
                || object.isLinkLocalAddress()
                || thisNetwork
                || address.toString().equals("255.255.255.255");
    }

    Optional<IpAddress> accept(String text, Meta owner, String path) {
        Optional<IpAddress> parsed = parse(text);
        if (parsed.isEmpty()) {
            refuse(owner, path, Finding.quoted(text) + " is not an IP address");
        } else if (isNeverAnEndpoint(parsed.get())) {
            refuse(owner, path, text + " is unspecified, link-local, multicast or broadcast");
        } else if (isLoopback(parsed.get()) && !standalone) {
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

    private void noteLoopback(IpAddress address, Meta owner, String path) {
        if (isLoopback(address) && noted.add(owner.ref())) {
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
