package io.sluice.kit.h2;

import io.sluice.kit.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** What came on one stream: a response, or on the server's side a request. A view that grows while its connection is read. */
public final class H2Message {
    private final int stream;
    private final List<Fields> interim = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Fields head = Fields.NONE;
    private Fields trailers = Fields.NONE;
    private boolean begun;
    private boolean ended;
    private ErrorCode reset;

    H2Message(int stream) {
        this.stream = stream;
    }

    public int stream() {
        return stream;
    }

    /** The fields of the final head; none before it is here. */
    public Fields head() {
        return head;
    }

    /** {@code :status} of a response; 0 before its head is here. */
    public int status() {
        return head.status();
    }

    /** The 1xx heads before it. */
    public List<Fields> interim() {
        return List.copyOf(interim);
    }

    public byte[] body() {
        return body.toByteArray();
    }

    public int bodyLength() {
        return body.size();
    }

    public String bodyText() {
        return Bytes.text(body());
    }

    public Fields trailers() {
        return trailers;
    }

    /** The head is here. */
    public boolean begun() {
        return begun;
    }

    /** END_STREAM has come, behind a head and without a reset. */
    public boolean complete() {
        return begun && ended && reset == null;
    }

    /** Nothing more comes: END_STREAM or RST_STREAM. */
    public boolean over() {
        return ended || reset != null;
    }

    /** The code of the RST_STREAM that came, or null. One with NO_ERROR may follow a complete response. */
    public ErrorCode resetCode() {
        return reset;
    }

    // ---- for the assembly

    void take(Fields fields) {
        if (begun) {
            trailers = fields;
        } else if (fields.status() >= 100 && fields.status() < 200) {
            interim.add(fields);
        } else {
            head = fields;
            begun = true;
        }
    }

    void take(byte[] data) {
        body.writeBytes(data);
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }

    void reset(ErrorCode code) {
        // RFC 9113 8.1: a server that has answered may ask for the rest of the request not to be sent.
        reset = complete() && code == ErrorCode.NO_ERROR ? reset : code;
    }

    @Override
    public String toString() {
        return "stream " + stream + ": " + head.list() + ", body " + body.size() + (ended ? ", ended" : "")
                + (reset == null ? "" : ", reset " + reset);
    }
}
