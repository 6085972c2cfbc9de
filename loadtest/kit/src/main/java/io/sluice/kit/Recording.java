package io.sluice.kit;

import java.io.ByteArrayOutputStream;

/** The bytes of one direction of a connection; a parser can read them without a copy. */
final class Recording extends ByteArrayOutputStream {
    void feed(MessageParser parser, int from) {
        parser.feed(buf, from, count - from);
    }
}
