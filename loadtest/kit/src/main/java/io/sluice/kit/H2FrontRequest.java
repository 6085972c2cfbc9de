package io.sluice.kit;

import io.sluice.kit.h2.Field;
import io.sluice.kit.h2.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The request of one stream as the HTTP/1.1 bytes that it becomes. Belongs to the loop. */
final class H2FrontRequest {
    private final Outbox outbox = new Outbox();
    private String method = "";
    private boolean chunked;
    private boolean ended;
    private int counted;

    /** What was wrong with the head, if anything. */
    List<String> head(Fields head, boolean end) {
        List<String> wrong = new ArrayList<>(H2FrontStream.forbidden(head));
        List.of(":method", ":scheme", ":path", ":authority").stream()
                .filter(name -> head.all(name).size() != 1)
                .forEach(name -> wrong.add(head.all(name).size() + " times " + name));
        method = String.valueOf(head.value(":method"));
        chunked = !end && !head.has("content-length");
        ended = end;
        StringBuilder text = new StringBuilder(method + " " + head.value(":path") + " HTTP/1.1\r\n");
        text.append("Host: ").append(head.value(":authority")).append("\r\n");
        for (Field field : head) {
            boolean apart = field.name().startsWith(":") || field.name().equals("cookie");
            text.append(apart ? "" : field + "\r\n");
        }
        String crumbs = String.join("; ", head.all("cookie"));
        text.append(crumbs.isEmpty() ? "" : "cookie: " + crumbs + "\r\n");
        text.append(chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
        add(Bytes.raw(text.toString()));
        return wrong;
    }

    void data(byte[] data, int windowTaken, boolean end) {
        counted += windowTaken;
        if (chunked && data.length > 0) {
            add(Bytes.raw(Integer.toHexString(data.length) + "\r\n"));
        }
        add(data);
        if (chunked && data.length > 0) {
            add(Bytes.raw("\r\n"));
        }
        if (end) {
            trailers(Fields.NONE);
        }
    }

    void trailers(Fields fields) {
        ended = true;
        if (chunked) {
            StringBuilder text = new StringBuilder("0\r\n");
            fields.forEach(field -> text.append(field).append("\r\n"));
            add(Bytes.raw(text + "\r\n"));
        }
    }

    private void add(byte[] bytes) {
        outbox.add(bytes, bytes.length);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** END_STREAM has come. */
    boolean ended() {
        return ended;
    }

    boolean flush(Leg leg) throws IOException {
        return outbox.flush(leg);
    }

    /** What of the windows can be given back, since the witness's kernel has it. */
    int takeCounted() {
        int now = counted;
        counted = 0;
        return now;
    }
}
