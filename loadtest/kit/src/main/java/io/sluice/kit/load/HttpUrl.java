package io.sluice.kit.load;

import java.net.InetSocketAddress;
import java.net.URI;

/** What a plain HTTP client needs of a URL. */
public final class HttpUrl {
    private static final int HTTP_PORT = 80;

    private HttpUrl() {}

    /** Parses; an {@link IllegalArgumentException} tells what is wrong in words for a user. */
    public static URI parse(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no URL: " + e.getMessage(), e);
        }
        if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("\"" + text + "\" is no URL of the form http://host:port/path");
        }
        return url;
    }

    /** Host and port, resolved now; an unknown host is an {@link IllegalArgumentException}. */
    public static InetSocketAddress address(URI url) {
        parse(url.toString());
        InetSocketAddress address = new InetSocketAddress(url.getHost(), url.getPort() < 0 ? HTTP_PORT : url.getPort());
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("the host of " + url + " has no address");
        }
        return address;
    }

    /** The request target in origin form. */
    public static String target(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }
}
