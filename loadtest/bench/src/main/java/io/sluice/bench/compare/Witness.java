package io.sluice.bench.compare;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the upstream saw of one request: the fields that {@link #TEMPLATE} makes it print. */
record Witness(Map<String, String> fields) {

    /** Where the upstream tells what it has seen. */
    static final String PATH = "/witness";

    /** In nginx's variables; one {@code name=value} per semicolon. */
    static final String TEMPLATE = "host=$http_host;for=$http_x_forwarded_for;real=$http_x_real_ip;"
            + "proto=$http_x_forwarded_proto;fhost=$http_x_forwarded_host;port=$http_x_forwarded_port;"
            + "http=$server_protocol;connection=$connection;requests=$connection_requests;";

    static Witness parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : text.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return new Witness(fields);
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }
}
