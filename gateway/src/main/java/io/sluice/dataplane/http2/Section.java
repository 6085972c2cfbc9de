package io.sluice.dataplane.http2;

/** What a field section is; it decides which pseudo-headers belong there (RFC 9113 sections 8.1 and 8.3). */
enum Section {
    REQUEST,
    RESPONSE,
    TRAILERS
}
