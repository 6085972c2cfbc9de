package io.sluice.kit;

import java.time.Duration;

/** The ways in which an upstream ends as a whole. Belongs to the loop. */
record WitnessEnding(WitnessHome home, WitnessDoor door) {
    void rude() {
        home.manners().become(WitnessManners.State.RUDE);
        door.refuse();
        home.log().onOpen(WitnessSession::isIdle, WitnessSession::reset);
    }

    void polite(Duration lameDuck) {
        home.manners().become(WitnessManners.State.LAST_RESPONSES);
        home.loop().schedule(lameDuck, this::leave);
    }

    private void leave() {
        // Unless it has recovered meanwhile.
        if (home.manners().state() == WitnessManners.State.LAST_RESPONSES) {
            home.manners().become(WitnessManners.State.LEAVING);
            door.refuse();
            home.log().onOpen(WitnessSession::isIdle, WitnessSession::close);
        }
    }
}
