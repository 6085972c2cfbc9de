package io.sluice.dataplane.tls;

import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import java.util.Map;

/**
 * The table of a plan with what is prepared for its handshakes. Replaced as a whole, never edited.
 *
 * @param table which policy holds for a name
 * @param contexts by policy; without those that no handshake can be made for
 */
public record LiveTls(TlsTable table, Map<String, ServerContext> contexts) {
    /** Null when nobody may be shown anything for this host: its certificate cannot be used. */
    ServerContext context(TlsHost host) {
        return contexts.get(host.policy());
    }

    /** Where handshakes read what holds now: one reference, swapped by the one thread that takes plans in. */
    public static final class Slot {
        private volatile LiveTls current;

        /** Holds this until it is replaced. */
        public Slot(LiveTls first) {
            current = first;
        }

        public LiveTls current() {
            return current;
        }

        /** From now on new handshakes use this; those under way keep what they have. */
        public void replace(LiveTls next) {
            current = next;
        }
    }
}
