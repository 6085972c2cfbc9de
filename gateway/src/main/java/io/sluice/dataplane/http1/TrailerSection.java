package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;

/**
 * The trailer fields of one body, made when the first body with trailers comes. Fields that decide about framing,
 * routing, authentication, caching or the client's identity are dropped: whoever merged them into the head would let
 * the sender change its mind after everything was checked (RFC 9110 section 6.5.1; http1.md S-47).
 */
final class TrailerSection {
    private static final int BITE = 512;
    private static final int FIELDS = 8;
    private static final byte[][] FORBIDDEN = {
        BodyLength.ascii("content-encoding"),
        BodyLength.ascii("content-range"),
        BodyLength.ascii("content-location"),
        BodyLength.ascii("www-authenticate"),
        BodyLength.ascii("authentication-info"),
        BodyLength.ascii("proxy-authentication-info"),
        BodyLength.ascii("cache-control"),
        BodyLength.ascii("pragma"),
        BodyLength.ascii("expires"),
        BodyLength.ascii("age"),
        BodyLength.ascii("vary"),
        BodyLength.ascii("retry-after"),
        BodyLength.ascii("warning"),
        BodyLength.ascii("range"),
        BodyLength.ascii("if-match"),
        BodyLength.ascii("if-none-match"),
        BodyLength.ascii("if-modified-since"),
        BodyLength.ascii("if-unmodified-since"),
        BodyLength.ascii("if-range"),
        BodyLength.ascii("priority"),
        BodyLength.ascii("origin")
    };

    private final HttpSettings settings;
    private final FieldSection fields;
    private final HeaderBlock block = new HeaderBlock(BITE, FIELDS);
    private Reason failure;

    TrailerSection(HttpSettings settings) {
        this.settings = settings;
        this.fields = new FieldSection(settings.maxHeaders(), settings.underscoreHeaders(), false);
    }

    void reset() {
        block.reset();
        fields.begin(0);
        failure = null;
    }

    Reason failure() {
        return failure;
    }

    int read(ByteBuf in) {
        int result = FieldSection.MORE;
        while (result == FieldSection.MORE && in.isReadable()) {
            block.append(in, Math.min(in.readableBytes(), BITE));
            result = parse();
        }
        if (result != FieldSection.MORE) {
            in.readerIndex(in.readerIndex() - (block.length() - fields.at()));
            block.length(fields.at());
        }
        if (result == FieldSection.DONE) {
            dropForbidden();
        }
        return result;
    }

    private int parse() {
        int limit = settings.maxHeaderBytes();
        int result = fields.read(block, Math.min(block.length(), limit));
        if (result == FieldSection.FAILED) {
            failure = fields.failure() == Reason.TOO_MANY_HEADERS ? Reason.TOO_MANY_HEADERS : Reason.BAD_TRAILER;
        } else if (result == FieldSection.MORE && fields.at() >= limit) {
            failure = Reason.HEADERS_TOO_LARGE;
            return FieldSection.FAILED;
        }
        return result;
    }

    private void dropForbidden() {
        for (int field = 0; field < block.count(); field++) {
            if (block.id(field) != HeaderName.OTHER || isForbidden(field)) {
                block.drop(field);
            }
        }
    }

    private boolean isForbidden(int field) {
        for (byte[] name : FORBIDDEN) {
            if (block.nameIs(field, name)) {
                return true;
            }
        }
        return false;
    }

    /** The block when any of its fields is left; else null. */
    HeaderBlock forwardable() {
        for (int field = 0; field < block.count(); field++) {
            if (!block.dropped(field)) {
                return block;
            }
        }
        return null;
    }
}
