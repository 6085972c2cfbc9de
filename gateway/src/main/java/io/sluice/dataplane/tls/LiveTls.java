package io.sluice.dataplane.tls;

import io.sluice.model.ObjectRef;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import java.util.Map;

/**
 * The table of a plan with what is prepared for its handshakes. Replaced as a whole, never edited.
 *
 * @param table which policy holds for a name
 * @param contexts by policy; without those that no handshake can be made for
 * @param kept by host, as written: of hosts whose policy is not in {@code contexts}, the last that could be used
 * @param refused the Secrets that nothing could be made of, and why; for people
 */
public record LiveTls(
        TlsTable table,
        Map<String, ServerContext> contexts,
        Map<String, ServerContext> kept,
        Map<ObjectRef, String> refused) {
    /** What handshakes go by before anything is prepared: nobody is shown anything. */
    public static final LiveTls NOTHING = new LiveTls(TlsTable.EMPTY, Map.of(), Map.of(), Map.of());

    /** Null when nobody may be shown anything for this host: its certificate cannot be used. */
    ServerContext context(TlsHost host) {
        ServerContext own = contexts.get(host.policy());
        return own != null ? own : kept.get(host.host());
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
