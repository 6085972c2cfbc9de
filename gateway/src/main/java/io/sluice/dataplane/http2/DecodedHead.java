package io.sluice.dataplane.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Octets;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings.UnderscoreHeaders;
import java.util.Arrays;
import java.util.List;

/**
 * Where the decoder puts the fields of one section: each as a line {@code name: value} into a {@link HeaderBlock}, as if it
 * had come over HTTP/1, so that whoever writes the message copies ranges. {@code :authority} becomes the {@code host} line;
 * the other pseudo-headers are bytes that belong to no field. One per connection, {@linkplain #begin begun} for every
 * section; confined to the loop; allocates only where the block has to grow.
 *
 * <p>Checked here is what one field can tell: its name, its value, its place (RFC 9113 sections 8.2 and 8.3), and the size of
 * the list as far as it has come, name + value + 32 bytes each (section 6.5.2): a few bytes of HPACK can stand for a megabyte.
 * The first fault is kept and nothing further is taken. {@code RequestFields}, {@code ResponseFields} and
 * {@code TrailerFields} check what the whole section tells.
 *
 * <p>Never throws: an exception out of {@link #add} would become a stream error of Netty's, invisible to log and counters. As
 * {@link Http2Headers} it looks empty, which switches off what Netty would check anew.
 */
final class DecodedHead extends DefaultHttp2Headers {
    /** What an entry of a field list counts beside its bytes. */
    private static final int ENTRY = 32;

    private static final byte BAD = 0;
    private static final byte GOOD = 1;
    private static final byte UNDERSCORE = 2;
    /** What a byte is in a name: RFC 9113 section 8.2.1 has lower-case tokens only. */
    private static final byte[] NAME = new byte[256];

    private static final AsciiString HOST = AsciiString.cached("host");
    private static final byte[] TRAILERS = Octets.ascii("trailers");
    /** RFC 9113 section 8.2.2. */
    private static final long OF_CONNECTIONS = 1L << HeaderName.CONNECTION
            | 1L << HeaderName.KEEP_ALIVE
            | 1L << HeaderName.PROXY_CONNECTION
            | 1L << HeaderName.TRANSFER_ENCODING
            | 1L << HeaderName.UPGRADE;

    static {
        for (int b = 0; b < 256; b++) {
            boolean upper = b >= 'A' && b <= 'Z';
            NAME[b] = upper || !Octets.isToken((byte) b) ? BAD : b == '_' ? UNDERSCORE : GOOD;
        }
    }

    private final int maxFields;
    private final int maxBytes;
    private final UnderscoreHeaders underscores;
    private final int[] starts = new int[Pseudo.values().length];
    private final int[] ends = new int[Pseudo.values().length];

    private Section section = Section.REQUEST;
    private HeaderBlock block;
    private AsciiString status;
    private boolean regularSeen;
    private int size;
    private int hosts;
    private int underscoresDropped;
    private Reason fault;

    /**
     * @param maxFields one more is refused; {@code :authority} counts, the other pseudo-headers do not
     * @param maxBytes largest list; one byte more is refused
     * @param underscores what happens to a name with an underscore
     */
    DecodedHead(int maxFields, int maxBytes, UnderscoreHeaders underscores) {
        super(false, false, 2);
        this.maxFields = maxFields;
        this.maxBytes = maxBytes;
        this.underscores = underscores;
    }

    /** Starts a section. The block is emptied and is the section's until the next one begins. */
    void begin(Section of, HeaderBlock into) {
        section = of;
        block = into;
        block.reset();
        Arrays.fill(starts, -1);
        status = null;
        regularSeen = false;
        size = 0;
        hosts = 0;
        underscoresDropped = 0;
        fault = null;
    }

    HeaderBlock block() {
        return block;
    }

    /** The first thing wrong; null when there is none. */
    Reason fault() {
        return fault;
    }

    /** Whether the pseudo-header has come and its value holds no control byte. */
    boolean has(Pseudo pseudo) {
        return starts[pseudo.ordinal()] >= 0;
    }

    /** Where its value begins in the block's bytes. */
    int start(Pseudo pseudo) {
        return starts[pseudo.ordinal()];
    }

    int end(Pseudo pseudo) {
        return ends[pseudo.ordinal()];
    }

    /** How many {@code host} fields there are, {@code :authority} not counted. */
    int hosts() {
        return hosts;
    }

    int underscoresDropped() {
        return underscoresDropped;
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (fault == null) {
            fault = take(AsciiString.of(name), AsciiString.of(value));
        }
        return this;
    }

    private Reason take(AsciiString name, AsciiString value) {
        size += name.length() + value.length() + ENTRY;
        if (size > maxBytes) {
            return Reason.HEADERS_TOO_LARGE;
        } else if (name.isEmpty()) {
            return Reason.BAD_HEADER_NAME;
        }
        return name.byteAt(0) == ':' ? pseudo(name, value) : regular(name, value);
    }

    private Reason pseudo(AsciiString name, AsciiString value) {
        Pseudo pseudo = regularSeen ? null : Pseudo.of(name, section);
        if (pseudo == null || has(pseudo)) {
            return Reason.BAD_PSEUDO_HEADER;
        } else if (!isClean(value)) {
            return pseudo.malformed();
        }
        int start;
        if (pseudo == Pseudo.AUTHORITY) {
            start = block.valueStart(line(HOST, value));
        } else {
            start = block.append(value.array(), value.arrayOffset(), value.length());
        }
        starts[pseudo.ordinal()] = start;
        ends[pseudo.ordinal()] = start + value.length();
        if (pseudo == Pseudo.STATUS) {
            status = value;
        }
        return null;
    }

    private static boolean isClean(AsciiString value) {
        int end = value.arrayOffset() + value.length();
        return Octets.valueEnd(value.array(), value.arrayOffset(), end) == end;
    }

    private Reason regular(AsciiString name, AsciiString value) {
        regularSeen = true;
        int kind = kind(name);
        if (block.count() == maxFields) {
            return Reason.TOO_MANY_HEADERS;
        } else if (kind == BAD) {
            return Reason.BAD_HEADER_NAME;
        } else if (!isClean(value) || isPadded(value)) {
            return Reason.BAD_HEADER_VALUE;
        }
        int field = line(name, value);
        if ((kind & UNDERSCORE) != 0 && underscores != UnderscoreHeaders.KEEP) {
            return underscore(field);
        }
        return special(field);
    }

    /** {@link #BAD}, or the kinds of all its bytes. */
    private static int kind(AsciiString name) {
        byte[] bytes = name.array();
        int end = name.arrayOffset() + name.length();
        int seen = 0;
        for (int i = name.arrayOffset(); i < end; i++) {
            byte kind = NAME[bytes[i] & 0xFF];
            if (kind == BAD) {
                return BAD;
            }
            seen |= kind;
        }
        return seen;
    }

    private static boolean isPadded(AsciiString value) {
        return !value.isEmpty()
                && (Octets.isBlank(value.byteAt(0)) || Octets.isBlank(value.byteAt(value.length() - 1)));
    }

    private int line(AsciiString name, AsciiString value) {
        block.ensure(name.length() + value.length() + 4);
        byte[] bytes = block.bytes();
        int start = block.length();
        System.arraycopy(name.array(), name.arrayOffset(), bytes, start, name.length());
        int nameEnd = start + name.length();
        bytes[nameEnd] = ':';
        bytes[nameEnd + 1] = ' ';
        int valueStart = nameEnd + 2;
        System.arraycopy(value.array(), value.arrayOffset(), bytes, valueStart, value.length());
        int valueEnd = valueStart + value.length();
        bytes[valueEnd] = '\r';
        bytes[valueEnd + 1] = '\n';
        block.length(valueEnd + 2);
        return block.field(start, nameEnd, valueStart, valueEnd, valueEnd + 2);
    }

    private Reason underscore(int field) {
        if (underscores == UnderscoreHeaders.REJECT) {
            return Reason.UNDERSCORE_IN_HEADER_NAME;
        }
        block.drop(field);
        underscoresDropped++;
        return null;
    }

    private Reason special(int field) {
        int id = block.id(field);
        if ((OF_CONNECTIONS & 1L << id) != 0 || id == HeaderName.TE && !block.valueIs(field, TRAILERS)) {
            return Reason.CONNECTION_HEADER;
        } else if (id == HeaderName.HOST) {
            hosts++;
        }
        return null;
    }

    /** Netty asks for Content-Length here, to count DATA against it; that is done where the body is read. */
    @Override
    public List<CharSequence> getAll(CharSequence name) {
        return List.of();
    }

    /** Asked for by Netty, which treats interim responses differently. */
    @Override
    public CharSequence status() {
        return status;
    }
}
