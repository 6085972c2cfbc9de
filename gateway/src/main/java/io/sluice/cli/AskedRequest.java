package io.sluice.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request that somebody asks about, as a client would send it. The URL is cut, never repaired: what is wrong with its
 * path is to be explained, not hidden.
 *
 * @param method as asked
 * @param secure the URL's scheme is https
 * @param authority host and port of the URL
 * @param port the URL's port; that of its scheme when it has none
 * @param target path and query
 * @param headers further lines
 */
record AskedRequest(String method, boolean secure, String authority, int port, String target, List<String> headers) {
    private static final Pattern URL =
            Pattern.compile("(?:(?<scheme>[a-z]+)://)?+(?<authority>[^/?#]+)(?<target>[^#]*)(?:#.*)?");
    private static final Pattern PORT = Pattern.compile(":(\\d{1,5})$");

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    static AskedRequest of(String method, String url, List<String> headers) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + url + "\" is not a URL such as http://app.localhost:8080/api");
        } else if (parts.group("scheme") != null && !parts.group("scheme").matches("https?")) {
            throw new IllegalArgumentException(
                    parts.group("scheme") + " is not served; ask for the same URL with http or https");
        }
        boolean secure = "https".equals(parts.group("scheme"));
        for (String header : headers) {
            if (header.indexOf(':') < 1) {
                throw new IllegalArgumentException("--header: \"" + header + "\" is not NAME:VALUE");
            }
        }
        String target = parts.group("target");
        String path = target.isEmpty() || target.startsWith("?") ? "/" + target : target;
        Matcher port = PORT.matcher(parts.group("authority"));
        int asked = port.find() ? Integer.parseInt(port.group(1)) : secure ? HTTPS_PORT : HTTP_PORT;
        return new AskedRequest(method, secure, parts.group("authority"), asked, path, headers);
    }

    /** The head's bytes. A Host among the headers replaces the URL's. */
    byte[] head() {
        StringBuilder text =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        if (headers.stream().noneMatch(header -> header.regionMatches(true, 0, "host:", 0, 5))) {
            text.append("Host: ").append(authority).append("\r\n");
        }
        headers.forEach(header -> text.append(header).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
