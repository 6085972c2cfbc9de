package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.HopFields;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.Octets;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import java.util.Arrays;
import java.util.Map;

/**
 * Encodes heads straight from their {@link HeaderBlock}: entries of the static table where there are, literals otherwise.
 * There is no dynamic table: it would have to keep copies of what messages share only in part, in every connection, and
 * looking up costs more than it saves. The first block says so, and again whenever the other side has changed the limit,
 * which some decoders insist on. One per connection; allocates nothing.
 */
final class BlockEncoder implements Http2HeadersEncoder, Http2HeadersEncoder.Configuration {
    /** Kept out of everybody's tables: who can make requests beside them could guess them by size (RFC 7541 section 7.1.3). */
    private static final long SECRETS = 1L << HeaderName.AUTHORIZATION
            | 1L << HeaderName.PROXY_AUTHORIZATION
            | 1L << HeaderName.COOKIE
            | 1L << HeaderName.SET_COOKIE;

    private static final byte[] GZIP_DEFLATE = Octets.ascii("gzip, deflate");
    private static final byte[] INDEX_HTML = Octets.ascii("/index.html");
    private static final byte[] TE = Octets.ascii("te");
    private static final byte[] TRAILERS = Octets.ascii("trailers");

    private final HpackWriter writer;
    private boolean noTableOwed = true;
    private long maxTableSize = Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE;
    private long maxListSize = Http2CodecUtil.MAX_HEADER_LIST_SIZE;

    /** @param writer the loop's */
    BlockEncoder(HpackWriter writer) {
        this.writer = writer;
    }

    @Override
    public void encodeHeaders(int streamId, Http2Headers headers, ByteBuf out) {
        writer.begin();
        if (noTableOwed) {
            noTableOwed = false;
            writer.noTable();
        }
        if (headers instanceof HeadView view) {
            encode(view);
        } else {
            list(headers);
        }
        writer.copyTo(out);
    }

    private void encode(HeadView view) {
        switch (view.section()) {
            case REQUEST -> request(view.request(), view.secure(), view.contentLength());
            case RESPONSE -> response(view.response(), view.contentLength());
            case TRAILERS -> fields(view.trailers(), HopFields.OF_TRAILERS);
        }
    }

    private void request(RequestHead head, boolean secure, long contentLength) {
        HeaderBlock block = head.headers();
        method(head, block.bytes());
        writer.indexed(secure ? StaticTable.SCHEME_HTTPS : StaticTable.SCHEME_HTTP);
        path(head, block.bytes());
        authority(head, block);
        fields(block, HopFields.OF_REQUESTS);
        length(contentLength);
        if (head.trailersAccepted) {
            writer.literal(StaticTable.NONE, false);
            writer.name(TE, 0, TE.length);
            writer.value(TRAILERS, 0, TRAILERS.length);
        }
    }

    private void method(RequestHead head, byte[] bytes) {
        if (head.method == Method.GET || head.method == Method.POST) {
            writer.indexed(head.method == Method.GET ? StaticTable.METHOD_GET : StaticTable.METHOD_POST);
        } else {
            writer.literal(StaticTable.METHOD_GET, false);
            writer.value(bytes, head.methodStart, head.methodEnd);
        }
    }

    /** The client's own bytes unless dot segments were resolved, as over HTTP/1. */
    private void path(RequestHead head, byte[] bytes) {
        int start = head.targetStart;
        int end = head.targetEnd;
        if (head.pathChanged) {
            writer.literal(StaticTable.PATH_ROOT, false);
            writer.part(bytes, head.pathStart, head.pathEnd);
            writer.part(bytes, head.rawPathEnd, end);
            writer.parts();
        } else if (end - start == 1 && bytes[start] == '/') {
            writer.indexed(StaticTable.PATH_ROOT);
        } else if (Arrays.equals(bytes, start, end, INDEX_HTML, 0, INDEX_HTML.length)) {
            writer.indexed(StaticTable.PATH_INDEX);
        } else {
            writer.literal(StaticTable.PATH_ROOT, false);
            writer.value(bytes, start, end);
        }
    }

    /** The client's Host or a filter's; without one the canonical host, as over HTTP/1. */
    private void authority(RequestHead head, HeaderBlock block) {
        int field = block.find(HeaderName.HOST);
        writer.literal(StaticTable.AUTHORITY, false);
        if (field >= 0) {
            writer.value(block.bytes(), block.valueStart(field), block.valueEnd(field));
            return;
        }
        writer.part(block.bytes(), head.hostStart, head.hostEnd);
        if (head.hostPort != 0) {
            writer.part(':');
            writer.part(head.hostPort);
        }
        writer.parts();
    }

    private void response(ResponseHead head, long contentLength) {
        int entry = StaticTable.status(head.status);
        if (entry != StaticTable.NONE) {
            writer.indexed(entry);
        } else {
            writer.literal(StaticTable.STATUS_200, false);
            writer.part(head.status);
            writer.parts();
        }
        fields(head.headers(), HopFields.OF_RESPONSES);
        length(contentLength);
    }

    private void length(long contentLength) {
        if (contentLength >= 0) {
            writer.literal(StaticTable.CONTENT_LENGTH, false);
            writer.part(contentLength);
            writer.parts();
        }
    }

    private void fields(HeaderBlock block, long except) {
        int count = block.count();
        for (int field = 0; field < count; field++) {
            if (!block.dropped(field) && (except & 1L << block.id(field)) == 0) {
                field(block, field);
            }
        }
    }

    private void field(HeaderBlock block, int field) {
        byte[] bytes = block.bytes();
        int nameStart = block.nameStart(field);
        int nameEnd = block.nameEnd(field);
        int valueStart = block.valueStart(field);
        int valueEnd = block.valueEnd(field);
        int entry = StaticTable.name(bytes, nameStart, nameEnd);
        if (entry != StaticTable.NONE && isWhole(entry, bytes, valueStart, valueEnd)) {
            writer.indexed(entry);
            return;
        }
        writer.literal(entry, (SECRETS & 1L << block.id(field)) != 0);
        if (entry == StaticTable.NONE) {
            writer.name(bytes, nameStart, nameEnd);
        }
        writer.value(bytes, valueStart, valueEnd);
    }

    /** Whether the entry has this value, too. All entries of fields but one have an empty one. */
    private static boolean isWhole(int entry, byte[] bytes, int start, int end) {
        return entry == StaticTable.ACCEPT_ENCODING
                ? Arrays.equals(bytes, start, end, GZIP_DEFLATE, 0, GZIP_DEFLATE.length)
                : start == end;
    }

    /** For what Netty answers by itself. */
    private void list(Http2Headers headers) {
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            AsciiString name = AsciiString.of(field.getKey());
            AsciiString value = AsciiString.of(field.getValue());
            writer.literal(StaticTable.NONE, false);
            writer.name(name.array(), name.arrayOffset(), name.arrayOffset() + name.length());
            writer.value(value.array(), value.arrayOffset(), value.arrayOffset() + value.length());
        }
    }

    @Override
    public Configuration configuration() {
        return this;
    }

    /** The other side has changed its limit. It is kept, and never made use of. */
    @Override
    public void maxHeaderTableSize(long max) {
        maxTableSize = max;
        noTableOwed = true;
    }

    @Override
    public long maxHeaderTableSize() {
        return maxTableSize;
    }

    /** Advisory (RFC 9113 section 6.5.2): what the other side does not want it may refuse. */
    @Override
    public void maxHeaderListSize(long max) {
        maxListSize = max;
    }

    @Override
    public long maxHeaderListSize() {
        return maxListSize;
    }
}
