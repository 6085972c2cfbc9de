package io.sluice.dataplane.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.util.AsciiString;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;

/**
 * Carries a head or trailers to {@link BlockEncoder}, without a list of names and values. One per loop: the section is encoded
 * before there is another one. As Netty's headers it is empty.
 */
final class HeadView extends DefaultHttp2Headers {
    private static final AsciiString INTERIM = AsciiString.cached("100");
    private static final AsciiString FINAL = AsciiString.cached("200");

    private Section section = Section.TRAILERS;
    private RequestHead request;
    private ResponseHead response;
    private HeaderBlock trailers;
    private boolean secure;
    private long contentLength;

    HeadView() {
        super(false, false, 2);
    }

    /**
     * A request. It opens no WebSocket: that would be an extended CONNECT.
     *
     * @param tls what the scheme says
     * @param length to be said, −1 for none
     */
    HeadView request(RequestHead head, boolean tls, long length) {
        clear();
        section = Section.REQUEST;
        request = head;
        secure = tls;
        contentLength = length;
        return this;
    }

    /**
     * A response, interim or final.
     *
     * @param length to be said, −1 for none
     */
    HeadView response(ResponseHead head, long length) {
        clear();
        section = Section.RESPONSE;
        response = head;
        contentLength = length;
        return this;
    }

    HeadView trailers(HeaderBlock block) {
        clear();
        trailers = block;
        return this;
    }

    /** Forgets the head. */
    @Override
    public HeadView clear() {
        section = Section.TRAILERS;
        request = null;
        response = null;
        trailers = null;
        return this;
    }

    Section section() {
        return section;
    }

    RequestHead request() {
        return request;
    }

    ResponseHead response() {
        return response;
    }

    HeaderBlock trailers() {
        return trailers;
    }

    boolean secure() {
        return secure;
    }

    long contentLength() {
        return contentLength;
    }

    /** For Netty, which looks at its first digit only; null unless this is a response. */
    @Override
    public CharSequence status() {
        return section != Section.RESPONSE ? null : response.interim() ? INTERIM : FINAL;
    }
}
