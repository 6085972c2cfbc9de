package io.sluice.dataplane.http2;

import io.netty.util.AsciiString;
import io.sluice.model.Reason;

/** The pseudo-headers there are (RFC 9113 section 8.3, RFC 8441 section 4). */
enum Pseudo {
    METHOD(":method", Section.REQUEST, Reason.BAD_METHOD),
    SCHEME(":scheme", Section.REQUEST, Reason.SCHEME_MISMATCH),
    AUTHORITY(":authority", Section.REQUEST, Reason.BAD_HOST),
    PATH(":path", Section.REQUEST, Reason.BAD_TARGET),
    PROTOCOL(":protocol", Section.REQUEST, Reason.UNSUPPORTED_CONNECT),
    STATUS(":status", Section.RESPONSE, Reason.BAD_PSEUDO_HEADER);

    private static final Pseudo[] ALL = values();
    private static final AsciiString[] NAMES = new AsciiString[ALL.length];

    static {
        for (Pseudo pseudo : ALL) {
            NAMES[pseudo.ordinal()] = AsciiString.cached(pseudo.text);
        }
    }

    private final String text;
    private final Section section;
    private final Reason malformed;

    Pseudo(String text, Section section, Reason malformed) {
        this.text = text;
        this.section = section;
        this.malformed = malformed;
    }

    /** Why a value that holds a control byte is refused. */
    Reason malformed() {
        return malformed;
    }

    /** The pseudo-header of this name in this kind of section; null when there is none. */
    static Pseudo of(AsciiString name, Section section) {
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].equals(name) && ALL[i].section == section) {
                return ALL[i];
            }
        }
        return null;
    }
}
