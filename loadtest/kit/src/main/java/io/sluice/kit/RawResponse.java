package io.sluice.kit;

import java.util.List;

/**
 * One final response, exactly as it was on the wire.
 *
 * @param version {@code HTTP/1.1} or {@code HTTP/1.0}
 * @param status three digits
 * @param reason the phrase after the second blank, may be empty
 * @param headers the field lines in order
 * @param framing what ended the body
 * @param body without transfer coding
 * @param trailers field lines after the last chunk
 * @param interim the 1xx responses that came before it
 * @param complete false when the connection ended before the message did
 */
public record RawResponse(
        String version,
        int status,
        String reason,
        HeaderLines headers,
        Framing framing,
        byte[] body,
        HeaderLines trailers,
        List<RawResponse> interim,
        boolean complete) {

    /** The value of the first line of that name, or null. */
    public String header(String name) {
        return headers.value(name);
    }

    public String bodyText() {
        return Bytes.text(body);
    }

    /** It says {@code Connection: close}. */
    public boolean announcesClose() {
        return headers.all("Connection").stream().anyMatch(value -> value.matches("(?i)(.*,)?\\s*close\\s*(,.*)?"));
    }

    @Override
    public String toString() {
        return version + " " + status + " " + reason + " " + headers.names() + " body " + body.length
                + (complete ? "" : " TRUNCATED");
    }
}
