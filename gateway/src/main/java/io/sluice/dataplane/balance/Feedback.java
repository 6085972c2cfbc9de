package io.sluice.dataplane.balance;

import io.sluice.dataplane.balance.Balancer.Heed;
import io.sluice.dataplane.loop.Loop;

/**
 * What a policy hears of the attempts of one request, one after the other. Costs a read and a branch where the policy
 * does not listen. Reused; confined to one event loop.
 */
public final class Feedback {
    private Heed heed = Heed.NOTHING;
    private EndpointState endpoint;
    private long begun;
    private boolean waiting;

    /** A picked endpoint is about to be used: a connection is taken or dialled. Ends an attempt before. */
    public void begin(UpstreamState upstream, EndpointState picked, Loop loop) {
        end();
        Heed wanted = upstream.endpoints().balancer().heeds();
        if (wanted == Heed.NOTHING) {
            return;
        }
        heed = wanted;
        endpoint = picked;
        waiting = true;
        if (wanted == Heed.ACTIVE) {
            picked.active().begin();
        } else {
            begun = loop.tick(); // the batch may have begun a while ago
            picked.active().begin(begun);
        }
    }

    /** Hears of the attempt that has begun. */
    public void heard(AttemptEvent event, Loop loop) {
        if (event == AttemptEvent.ANSWERED || event == AttemptEvent.ANSWERED_BADLY) {
            answered(loop);
        } else if (event.failure()) {
            failed(loop);
        } else if (event != AttemptEvent.CONNECTED) {
            end();
        }
    }

    /**
     * The final response head is there. The time until now, connecting included, is the endpoint's: its body is paced
     * by the client.
     */
    public void answered(Loop loop) {
        if (heed == Heed.LATENCY && waiting) {
            long now = loop.tick();
            endpoint.score().add(now - begun, now);
            endpoint.active().end();
        }
        waiting = false;
    }

    /** The attempt has failed by the endpoint's fault, be it before or after the head. */
    public void failed(Loop loop) {
        if (heed == Heed.LATENCY && waiting) {
            long now = loop.tick();
            endpoint.score().addFailure(now - begun, now);
        }
        end();
    }

    /** The attempt is over, or nobody is interested any more. May be called at any time and again. */
    public void end() {
        if (heed == Heed.ACTIVE || heed == Heed.LATENCY && waiting) {
            endpoint.active().end();
        }
        heed = Heed.NOTHING;
        endpoint = null;
        waiting = false;
    }
}
