package io.sluice.settings;

import io.sluice.model.BalancePolicy;
import io.sluice.model.IpAddress;
import io.sluice.settings.IngressSettings.EndpointOverride;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and describes each {@link Setting.Form}. */
final class FormText {
    private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._/-]+");
    private static final Pattern SINK = Pattern.compile("off|stdout|[^\\p{Cntrl}]*/[^\\p{Cntrl}]*");
    private static final String NAME = "[a-z0-9]([a-z0-9.-]*[a-z0-9])?";
    private static final String SERVICE_AND_PORT = "(?<ns>" + NAME + ")/(?<name>" + NAME + ")(:(?<port>[a-z0-9-]+))?";
    private static final Pattern SERVICE = Pattern.compile(SERVICE_AND_PORT);
    private static final Pattern SECRET = Pattern.compile(NAME + "/" + NAME);
    private static final Pattern PATH = Pattern.compile("/[!-+\\--~]*"); // visible, without a comma
    private static final Pattern ENDPOINT =
            Pattern.compile(SERVICE_AND_PORT + "=(?<host>[A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+]):(?<target>\\d{1,5})");

    private FormText() {}

    static Object parse(Setting.Form form, String text) {
        return switch (form) {
            case COUNT, PORT -> natural(text);
            case SIZE -> size(text);
            case WORD -> matching(WORD, text);
            case SINK -> matching(SINK, text);
            case ADDRESS -> address(text);
            case CIDR -> cidr(text);
            case SERVICE -> matching(SERVICE, text);
            case SECRET -> matching(SECRET, text);
            case PATH -> matching(PATH, text);
            case ENDPOINT -> endpoint(text);
            case BALANCE -> BalancePolicy.parse(text).orElseThrow(() -> new IllegalArgumentException(text));
        };
    }

    static String allowed(Setting.Form form) {
        return switch (form) {
            case COUNT, PORT -> "a whole number";
            case SIZE -> "a size";
            case WORD -> "a word of letters, digits and . _ - /";
            case SINK -> "off, stdout, or a file with a slash in its path such as ./access.log";
            case ADDRESS -> "an IP address such as 127.0.0.1 or ::1";
            case CIDR -> "an address range such as 10.0.0.0/8 or fd00::/8";
            case SERVICE -> "namespace/name or namespace/name:port";
            case SECRET -> "namespace/name";
            case PATH -> "an absolute path such as /.well-known/acme-challenge";
            case ENDPOINT -> "namespace/service=host:port or namespace/service:port=host:port";
            case BALANCE ->
                "a policy: " + BalancePolicy.GRAMMAR
                        + " (a NAME without __Host- or __Secure- in front: the cookie is not Secure)";
        };
    }

    static String label(Setting.Form form) {
        return switch (form) {
            case COUNT -> "COUNT";
            case PORT -> "PORT";
            case SIZE -> "BYTES";
            case WORD -> "NAME";
            case SINK -> "off|stdout|FILE";
            case ADDRESS -> "ADDR";
            case CIDR -> "CIDR";
            case SERVICE, SECRET -> "NS/NAME";
            case PATH -> "PATH";
            case ENDPOINT -> "NS/SERVICE[:PORT]=HOST:PORT";
            case BALANCE -> "POLICY";
        };
    }

    static long natural(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(text);
        }
        return Long.parseLong(text);
    }

    static long size(String text) {
        int digits = text.length() - 3;
        if (text.endsWith("KiB")) {
            return Math.multiplyExact(natural(text.substring(0, digits)), 1L << 10);
        } else if (text.endsWith("MiB")) {
            return Math.multiplyExact(natural(text.substring(0, digits)), 1L << 20);
        } else if (text.endsWith("GiB")) {
            return Math.multiplyExact(natural(text.substring(0, digits)), 1L << 30);
        }
        return natural(text);
    }

    /** A bare number is seconds, as ingress-nginx writes its times. */
    static Duration duration(String text) {
        if (text.matches("[0-9]+")) {
            return Duration.ofSeconds(natural(text));
        } else if (text.endsWith("ms")) {
            return Duration.ofMillis(natural(text.substring(0, text.length() - 2)));
        } else if (text.isEmpty()) {
            throw new IllegalArgumentException(text);
        }
        long number = natural(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static String matching(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static String address(String text) {
        addressBits(text);
        return text;
    }

    /** How long a prefix of the address may be, as it is written: {@code ::ffff:10.0.0.0} has 128 bits. */
    private static int addressBits(String text) {
        if (IpAddress.parse(text) == null) {
            throw new IllegalArgumentException(text);
        }
        return text.indexOf(':') < 0 ? 32 : 128;
    }

    private static String cidr(String text) {
        int slash = text.indexOf('/');
        int bits = addressBits(slash < 0 ? text : text.substring(0, slash));
        if (slash >= 0 && natural(matching(PREFIX_LENGTH, text.substring(slash + 1))) > bits) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static EndpointOverride endpoint(String text) {
        Matcher parts = ENDPOINT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        int target = Integer.parseInt(parts.group("target"));
        if (target < 1 || target > 65535) {
            throw new IllegalArgumentException(text);
        }
        String port = parts.group("port") == null ? "" : parts.group("port");
        String host = parts.group("host").replaceAll("[\\[\\]]", "");
        return new EndpointOverride(parts.group("ns"), parts.group("name"), port, host, target);
    }
}
