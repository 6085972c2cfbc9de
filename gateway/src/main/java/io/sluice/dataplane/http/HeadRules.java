package io.sluice.dataplane.http;

import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.HttpSettings.EncodedSlash;

/**
 * What a request head has to obey whatever protocol version it came in: target, expectation, TE, Max-Forwards. What frames
 * a body, names the host or speaks of the connection is each version's own.
 */
public final class HeadRules {
    /** The fields that {@link #rare} looks at, a set of {@link HeaderName} numbers. */
    public static final long RARE = 1L << HeaderName.EXPECT | 1L << HeaderName.TE | 1L << HeaderName.MAX_FORWARDS;

    private static final byte[] CONTINUE = Octets.ascii("100-continue");
    private static final byte[] TRAILERS = Octets.ascii("trailers");

    private final EncodedSlash encodedSlash;

    public HeadRules(HttpSettings settings) {
        encodedSlash = settings.encodedSlash();
    }

    /** Fills in what TE, Max-Forwards and Expect say; gives the reason to refuse the head, or null. */
    public static Reason rare(RequestHead head) {
        HeaderBlock block = head.headers();
        if (block.mayHave(HeaderName.TE)) {
            head.trailersAccepted = acceptsTrailers(block);
        }
        if (block.mayHave(HeaderName.MAX_FORWARDS) && head.method == Method.OPTIONS) {
            head.answeredHere = MaxForwards.isZeroElseCountDown(block);
        }
        return block.mayHave(HeaderName.EXPECT) ? expectation(head, block) : null;
    }

    private static Reason expectation(RequestHead head, HeaderBlock block) {
        int field = block.find(HeaderName.EXPECT);
        if (block.repeated(HeaderName.EXPECT) || !block.valueIs(field, CONTINUE)) {
            return Reason.EXPECTATION_FAILED;
        }
        head.expectContinue = head.minorVersion > 0;
        if (!head.expectContinue) {
            block.drop(field); // RFC 9110 section 10.1.1: ignored on HTTP/1.0, whose client could not take a 100
        }
        return null;
    }

    private static boolean acceptsTrailers(HeaderBlock block) {
        byte[] bytes = block.bytes();
        for (int field = block.find(HeaderName.TE); field >= 0; field = block.find(HeaderName.TE, field + 1)) {
            int to = block.valueEnd(field);
            int start = ListElements.next(bytes, block.valueStart(field), to);
            while (start < to) {
                int end = ListElements.end(bytes, start, to);
                if (ListElements.is(TRAILERS, bytes, start, end)) {
                    return true;
                }
                start = ListElements.next(bytes, end, to);
            }
        }
        return false;
    }

    /** Fills in the path from a target that begins with a slash or an asterisk; gives the reason to refuse it, or null. */
    public Reason target(RequestHead head) {
        if (head.headers().bytes()[head.targetStart] == '/') {
            return PathCanonicaliser.canonicalise(head, encodedSlash);
        }
        if (head.targetEnd - head.targetStart > 1 || head.method != Method.OPTIONS) {
            return Reason.BAD_TARGET; // RFC 9112 section 3.2.4: an asterisk stands alone, and for OPTIONS only
        }
        head.answeredHere = true;
        head.pathStart = head.targetStart;
        head.pathEnd = head.rawPathEnd = head.targetEnd;
        return null;
    }
}
