package io.sluice.dataplane.proxy;

import io.sluice.dataplane.grpc.GrpcAnswers;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * The one table from {@link Reason} to response: 503 when no endpoint is ready, 404 for an unknown host, and so on.
 * The status and the text of each stand with the reason itself, in {@link Reason}. Encoded once; immutable, shared by
 * all event loops.
 */
public final class FailureResponses {
    private static final int FIRST_REDIRECT = 300;
    private static final int LAST_REDIRECT = 308;

    private final Map<Reason, byte[]> html = new EnumMap<>(Reason.class);
    private final Map<Reason, byte[]> json = new EnumMap<>(Reason.class);
    private final Map<Reason, byte[]> lines = new EnumMap<>(Reason.class);
    private final GrpcAnswers calls = new GrpcAnswers();
    private final byte[][] redirects = new byte[LAST_REDIRECT - FIRST_REDIRECT + 1][];

    public FailureResponses() {
        for (Reason reason : Reason.values()) {
            html.put(reason, ascii(page(reason)));
            json.put(reason, ascii(object(reason)));
            lines.put(reason, ascii("X-Sluice-Reason: " + reason.word() + "\r\n"));
        }
        for (int status = FIRST_REDIRECT; status <= LAST_REDIRECT; status++) {
            redirects[status - FIRST_REDIRECT] = ascii(page(title(status), ""));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    byte[] html(Reason reason) {
        return html.get(reason);
    }

    byte[] json(Reason reason) {
        return json.get(reason);
    }

    /** What is said to calls of gRPC instead. */
    GrpcAnswers calls() {
        return calls;
    }

    /** The field line for trusted peers, whose logs can tell our answers from an upstream's by it. */
    byte[] line(Reason reason) {
        return lines.get(reason);
    }

    /** A page that says the status and nothing else: a client follows Location. */
    byte[] redirect(int status) {
        return redirects[status - FIRST_REDIRECT];
    }

    /**
     * Whether the connection ends with the answer: after a request whose end is not known for certain, nothing of what
     * follows it can be trusted, and a refused client is not worth a connection; one that only took the wrong connection is.
     * Where there is too much to do already, a client that stays would ask again at once; one that comes back waits outside.
     */
    static boolean closes(Reason reason) {
        int status = reason.status();
        return status / 100 == 4 && status != 404 && status != 421
                || status == 501
                || status == 505
                || reason == Reason.OVERLOADED;
    }

    /** Whether it is a matter of load, so that the client is told to come back in a second (RFC 9110 section 10.2.3). */
    static boolean passes(Reason reason) {
        return reason == Reason.OVERLOADED
                || reason == Reason.UPSTREAM_OVERLOADED
                || reason == Reason.CONNECTIONS_EXHAUSTED;
    }

    static byte[] phrase(int status) {
        return ascii(words(status));
    }

    private static String title(int status) {
        return status + " " + words(status);
    }

    private static String page(Reason reason) {
        return page(
                title(reason.status()),
                "<p>" + reason.title() + "</p>\n<p><code>" + reason.code() + " " + reason.word() + "</code></p>\n");
    }

    private static String page(String title, String rest) {
        return "<!doctype html>\n<html lang=\"en\"><head><title>" + title + "</title></head>\n<body><h1>" + title
                + "</h1>\n" + rest + "</body></html>\n";
    }

    private static String object(Reason reason) {
        return "{\"status\":" + reason.status() + ",\"code\":\"" + reason.code() + "\",\"reason\":\"" + reason.word()
                + "\",\"message\":\"" + reason.title() + "\"}\n";
    }

    /** The phrases of RFC 9110 section 15, for the statuses that the gateway makes. */
    private static String words(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 204 -> "No Content";
            case 300 -> "Multiple Choices";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 304 -> "Not Modified";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            case 508 -> "Loop Detected";
            default -> status < 400 ? "Redirect" : "Error";
        };
    }
}
