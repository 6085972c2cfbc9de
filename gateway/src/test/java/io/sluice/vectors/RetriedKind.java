package io.sluice.vectors;

/** What is asked of an endpoint that crashes. */
enum RetriedKind {
    GET("GET", 0),
    PUT_SMALL("PUT", 3_000),
    PUT_LARGE("PUT", 200_000),
    POST_SMALL("POST", 3_000),
    POST_LARGE("POST", 200_000),
    PATCH_SMALL("PATCH", 10);

    final String method;
    final int length;

    RetriedKind(String method, int length) {
        this.method = method;
        this.length = length;
    }

    String head(int id) {
        String size = length == 0 ? "" : "Content-Length: " + length + "\r\n";
        return method + " /" + id + " HTTP/1.1\r\nHost: t.example\r\nX-Id: " + id + "\r\n" + size + "\r\n";
    }

    String body() {
        return "b".repeat(length);
    }

    boolean idempotent() {
        return this == GET || method.equals("PUT");
    }

    boolean replayable() {
        return idempotent() && this != PUT_LARGE;
    }
}
