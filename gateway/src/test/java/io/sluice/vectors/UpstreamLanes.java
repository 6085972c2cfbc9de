package io.sluice.vectors;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Lane;
import io.sluice.kit.LaneWitness;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.model.GatewayPlan;
import io.sluice.model.PrivateBytes;
import io.sluice.model.UpstreamTls;
import io.sluice.model.UpstreamTransport;
import io.sluice.model.UpstreamTransport.Protocol;
import java.net.InetSocketAddress;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Endpoints of a lane, and the plan by which a gateway speaks to them as the lane says. */
final class UpstreamLanes {
    private static final String NAME = "upstream.example";
    private static final Authority ROOT = Authority.root("endpoints");
    private static final ServerCertificate CERTIFICATE = ServerCertificate.of(ROOT.server(NAME));

    private UpstreamLanes() {}

    /** @param address where a witness listens that no HTTP/2 stands before */
    static LaneWitness witness(Lane lane, String name, String address) {
        return LaneWitness.start(lane, WitnessUpstream.named(name).address(address, 0), CERTIFICATE);
    }

    /** Every host, every path to these endpoints. */
    static GatewayPlan plan(Lane lane, LaneWitness... endpoints) {
        return DataPlaneRig.plan(
                transport(lane),
                Arrays.stream(endpoints).map(LaneWitness::address).toArray(InetSocketAddress[]::new));
    }

    private static UpstreamTransport transport(Lane lane) {
        return switch (lane) {
            case H2_UPSTREAM -> UpstreamTransport.H2C;
            case TLS_UPSTREAM -> new UpstreamTransport(Protocol.HTTPS, Optional.of(tls()));
            default -> UpstreamTransport.HTTP1;
        };
    }

    private static UpstreamTls tls() {
        try {
            return new UpstreamTls(
                    NAME,
                    /* sendName */ true,
                    /* verify */ true,
                    /* depth */ 1,
                    new PrivateBytes(ROOT.certificate().getEncoded()),
                    PrivateBytes.EMPTY,
                    Optional.empty(),
                    List.of("TLSv1.2", "TLSv1.3"),
                    /* ciphers */ "",
                    /* http2 */ false);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
