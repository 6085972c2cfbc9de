package io.sluice.kit.load;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a plain HTTP client needs of a URL, and what it may put into a Host field. */
public final class HttpUrl {
    private static final int HTTP_PORT = 80;
    private static final int MOST_PORT = 65_535;
    /** RFC 3986 §3.2.2, a name that is not empty, or brackets; RFC 9110 §7.2, a port behind it. */
    private static final Pattern HOST =
            Pattern.compile("(?<name>(?:[\\w.~!$&'()*+,;=-]|%\\p{XDigit}{2})+|\\[[^\\]]+])(?::(?<port>\\d{1,5}))?");

    private HttpUrl() {}

    /** Parses; an {@link IllegalArgumentException} tells what is wrong in words for a user. */
    public static URI parse(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + printable(text) + "\" is no URL: " + printable(e.getMessage()), e);
        }
        if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("\"" + text + "\" is no URL of the form http://host:port/path");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has a user, which is not sent: leave out what stands before the @");
        }
        return url;
    }

    /** The same text if it can stand in a Host field; an {@link IllegalArgumentException} for any other. */
    public static String host(String text) {
        Matcher host = HOST.matcher(text);
        boolean well = host.matches()
                && (host.group("port") == null || Integer.parseInt(host.group("port")) <= MOST_PORT)
                && (!text.startsWith("[") || isIpv6(host.group("name")));
        if (!well) {
            throw new IllegalArgumentException(
                    "\"" + printable(text) + "\" is no host: a name or an address, and perhaps :port");
        }
        return text;
    }

    private static boolean isIpv6(String brackets) {
        try {
            return new URI("http", brackets, "/", null).parseServerAuthority().getHost() != null;
        } catch (URISyntaxException e) {
            return false; // that is the answer
        }
    }

    /** A line feed in a value must not look like one of the message. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
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
