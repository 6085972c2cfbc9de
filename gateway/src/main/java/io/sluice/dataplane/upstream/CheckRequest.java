package io.sluice.dataplane.upstream;

import io.sluice.model.HealthCheck;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The text of a check's request: what the check says, and what every request must or should have. */
final class CheckRequest {
    /** One request without a body, on a connection of its own: nobody else decides that. */
    private static final Set<String> OURS =
            Set.of("connection", "content-length", "transfer-encoding", "trailer", "te");

    private CheckRequest() {}

    static String of(HealthCheck.Http how, String authority) {
        StringBuilder text = new StringBuilder("GET ").append(how.path()).append(" HTTP/1.1\r\n");
        Set<String> written = new HashSet<>();
        text.append("Host: ").append(host(how.headers(), authority)).append("\r\n");
        for (HealthCheck.Header header : how.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            boolean empty = header.value().isEmpty(); // a kubelet leaves these out, which is a way to have none
            written.add(name);
            if (!name.equals("host") && !OURS.contains(name) && !empty) {
                text.append(header.name()).append(": ").append(header.value()).append("\r\n");
            }
        }
        if (!written.contains("user-agent")) {
            text.append("User-Agent: sluice-health-check\r\n");
        }
        if (!written.contains("accept")) {
            text.append("Accept: */*\r\n");
        }
        return text.append("Connection: close\r\n\r\n").toString();
    }

    private static String host(List<HealthCheck.Header> headers, String otherwise) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase("Host"))
                .map(HealthCheck.Header::value)
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse(otherwise);
    }
}
