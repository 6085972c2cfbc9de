package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.TrailerNames;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;

/** The trailer fields of one body, made when the first body with trailers comes; {@link TrailerNames} says which are kept. */
final class TrailerSection {
    private static final int BITE = 512;
    private static final int FIELDS = 8;

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
            TrailerNames.dropForbidden(block);
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

    /** The block when any of its fields is left; else null. */
    HeaderBlock forwardable() {
        return TrailerNames.forwardable(block);
    }
}
