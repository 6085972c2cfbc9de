package io.sluice.cli;

import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.proxy.RetryPolicy;
import io.sluice.model.Upstream;
import io.sluice.settings.UpstreamSettings;
import java.util.List;

/** Whether one request would be tried again if its endpoint fails, in words; docs/retries.md has all of it. */
final class RetryText {
    private static final String REPLACED = "; only a kept connection that turns out dead is replaced";

    private final UpstreamSettings settings;
    private final RequestHead head;
    private final boolean repeatable;

    private RetryText(UpstreamSettings settings, RequestHead head) {
        this.settings = settings;
        this.head = head;
        this.repeatable = RetryPolicy.allows(Retry.IF_IDEMPOTENT, head.method, /* replayable */ true);
    }

    static List<String> of(UpstreamSettings settings, RequestHead head, Upstream.Targets targets) {
        return new RetryText(settings, head).lines(targets);
    }

    private List<String> lines(Upstream.Targets targets) {
        if (settings.tries() == 1) {
            return List.of("none  (--upstream-tries)");
        } else if (targets instanceof Upstream.Addresses addresses
                && addresses.endpoints().size() == 1) {
            return List.of("none: there is no other endpoint" + replaced());
        } else if (settings.retryBudget() == 0 && settings.retryBudgetMin() == 0) {
            return List.of("none" + replaced() + "  (--upstream-retry-budget)");
        }
        return List.of(
                settings.tries() + " attempts in all, each at another endpoint, as long as " + limit(),
                "at any time for " + settings.retryBudget() + " % of the requests that wait, "
                        + settings.retryBudgetMin() + " in any case");
    }

    private String replaced() {
        return repeatable ? REPLACED : "";
    }

    private String limit() {
        if (!repeatable) {
            return "nothing was sent: a " + head.methodName() + " is never sent twice";
        } else if (head.contentLength > settings.replayBuffer()) {
            return "nothing of the body was sent: of its " + head.contentLength + " bytes " + settings.replayBuffer()
                    + " would be kept  (--upstream-replay-buffer)";
        }
        return "no byte of the response has come"
                + (head.chunked
                        ? ", and at most " + settings.replayBuffer() + " bytes of the body were sent"
                                + "  (--upstream-replay-buffer)"
                        : "");
    }
}
