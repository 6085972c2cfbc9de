package io.sluice.dataplane.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.dataplane.http.ClientProof;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.ClientGate;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import java.util.Optional;

/**
 * A decision of a host that asks for client certificates: for clients with the right one. What they show was judged in the handshake;
 * {@code Misdirection} has seen to it that it was the handshake of a host that asks for the same. On a connection without TLS
 * nobody can show anything, so there only what needs no certificate is refused: as with the incumbent, a pattern for the subject is
 * never matched there, and a host that is to be reached by TLS alone redirects.
 */
public final class Guarded implements Wrapped {
    private static final int FOUND = 302;

    private final Decision then;
    private final Mode mode;
    private final boolean unusable;
    private final Pattern subjects; // null: any
    private final Decision refuseAll;
    private final Decision missing;
    private final Decision bad;
    private final Decision unauthorized;

    /**
     * @param gate what is needed; a pattern that cannot be compiled is matched by nobody
     * @param then what happens behind it
     */
    public Guarded(ClientGate gate, Decision then) {
        Optional<Route> route = then.route();
        this.then = then;
        this.mode = gate.mode();
        this.subjects = gate.subjectPattern().map(Guarded::compiled).orElse(null);
        this.unusable = gate.unusable() || gate.subjectPattern().isPresent() && subjects == null;
        this.refuseAll = new Responding(route, Reason.CLIENT_AUTH_UNUSABLE);
        this.unauthorized = new Responding(route, Reason.CLIENT_UNAUTHORIZED);
        Optional<Decision> page = gate.errorPage().map(location -> new Redirecting(route, FOUND, location));
        this.missing = page.orElseGet(() -> new Responding(route, Reason.CLIENT_CERTIFICATE_MISSING));
        this.bad = page.orElseGet(() -> new Responding(route, Reason.CLIENT_CERTIFICATE_BAD));
    }

    private static Pattern compiled(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            return null; // the compiler has reported it
        }
    }

    @Override
    public Optional<Route> route() {
        return then.route();
    }

    /** Whether nobody is let in at all. */
    public boolean isClosed() {
        return unusable;
    }

    /** What is behind the gate. */
    public Decision then() {
        return then;
    }

    /** Allocates where there is a pattern, and there alone. */
    @Override
    public Decision next(Exchange exchange) {
        TlsSession tls = exchange.peer().tls();
        if (unusable) {
            return refuseAll;
        } else if (tls != null && tls.proof().state() == ClientProof.State.NONE && mode == Mode.REQUIRED) {
            return missing;
        } else if (tls != null && tls.proof().state() == ClientProof.State.FAILED && mode != Mode.ANY) {
            return bad;
        }
        String subject = tls == null ? "" : tls.proof().subject();
        return subjects == null || subjects.matcher(subject).find() ? then : unauthorized;
    }
}
