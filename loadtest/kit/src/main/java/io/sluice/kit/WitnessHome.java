package io.sluice.kit;

import java.nio.ByteBuffer;

/** What the connections of one witness share; {@code input} is for one read at a time. */
record WitnessHome(
        Loop loop,
        WitnessLog log,
        WitnessScript script,
        WitnessOptions options,
        WitnessManners manners,
        ByteBuffer input) {
    private static final int READ_SIZE = 64 * 1024;

    static WitnessHome of(Loop loop, WitnessLog log, WitnessScript script, WitnessOptions options) {
        WitnessManners manners = new WitnessManners(options.announcedKeepAlive);
        return new WitnessHome(loop, log, script, options, manners, ByteBuffer.allocate(READ_SIZE));
    }
}
