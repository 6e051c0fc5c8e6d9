package io.keyfold.config;

import io.keyfold.config.ValueType.BadValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Values that name a place: hosts, URLs, origins, paths of requests, members. Nothing here resolves a name. */
final class AddressTypes {
    static final ValueType<String> HOST =
            ValueType.plain("host", "", "a host name or address, without port", AddressTypes::readHost);
    static final ValueType<String> URL =
            ValueType.plain("url", "", "absolute http or https, without query", AddressTypes::readUrl);
    static final ValueType<String> URL_WITH_QUERY =
            ValueType.plain("url", "", "absolute http or https", AddressTypes::readUrlWithQuery);
    static final ValueType<String> ORIGIN =
            ValueType.plain("origin", "", "scheme://host[:port]", AddressTypes::readOrigin);
    static final ValueType<String> PREFIX = ValueType.plain(
                    "path prefix", "", "/name, without a slash at the end", AddressTypes::readPrefix)
            .withEmptyAsValue();
    static final ValueType<String> REQUEST_PATH =
            ValueType.plain("request path", "", "begins with /", AddressTypes::readRequestPath);
    static final ValueType<String> NETWORK =
            ValueType.plain("address", "", "an IP address, or a network such as 10.0.0.0/8", AddressTypes::readNetwork);
    static final ValueType<String> MEMBER = ValueType.plain("address", "", "host:port", AddressTypes::readMember);

    private static final Pattern HOST_TEXT = Pattern.compile("[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");
    private static final Pattern PATH_TEXT = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*");
    private static final Pattern NETWORK_TEXT =
            Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(/(\\d{1,3}))?");
    private static final Pattern MEMBER_TEXT = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})");

    private AddressTypes() {}

    private static String readHost(String text) {
        if (!HOST_TEXT.matcher(text).matches()) {
            throw new BadValue("must be a host name or an address, without scheme and port");
        }
        return text;
    }

    /** Without the slashes at the end, so that paths can be put behind it. */
    private static String readUrl(String text) {
        if (absolute(text).getRawQuery() != null) {
            throw new BadValue("must not have a query; write it up to the path");
        }
        return readUrlWithQuery(text).replaceAll("/+$", "");
    }

    private static String readUrlWithQuery(String text) {
        URI uri = absolute(text);
        if (uri.getRawFragment() != null) {
            throw new BadValue("must not have a fragment; end it before the #");
        }
        if (uri.getRawUserInfo() != null) {
            throw new BadValue("must not carry a user or password");
        }
        return text;
    }

    /** Exactly what a browser sends in {@code Origin}: lower case, no path, no port that the scheme implies. */
    private static String readOrigin(String text) {
        URI uri = absolute(text);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean impliedPort = uri.getPort() == (scheme.equals("https") ? 443 : 80);
        String port = uri.getPort() < 0 || impliedPort ? "" : ":" + uri.getPort();
        String asSent = scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port;
        if (!asSent.equals(text)) {
            throw new BadValue("must be the origin as browsers send it; write " + asSent);
        }
        return text;
    }

    private static URI absolute(String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null && uri.getPort() <= 65_535) {
                return uri;
            }
        } catch (URISyntaxException notAUri) {
            // Said below, as for every other text that is no address.
        }
        throw new BadValue("must be absolute, such as https://host or http://host:8090");
    }

    private static String readPrefix(String text) {
        if (!text.isEmpty() && (!PATH_TEXT.matcher(text).matches() || text.endsWith("/") || text.contains("//"))) {
            throw new BadValue("must begin with a slash and not end with one, such as /typing");
        }
        return text;
    }

    private static String readRequestPath(String text) {
        if (!PATH_TEXT.matcher(text).matches()) {
            throw new BadValue("must be a path that begins with a slash, without host and query");
        }
        return text;
    }

    private static String readNetwork(String text) {
        var network = NETWORK_TEXT.matcher(text);
        int widest = text.contains(":") ? 128 : 32;
        if (!network.matches() || (network.group(4) != null && Integer.parseInt(network.group(4)) > widest)) {
            throw new BadValue("must be an IP address, or a network such as 10.0.0.0/8");
        }
        return text;
    }

    private static String readMember(String text) {
        var member = MEMBER_TEXT.matcher(text);
        if (!member.matches() || !isPort(Integer.parseInt(member.group(2)))) {
            throw new BadValue("must be host:port, such as keyfold-0:5701");
        }
        return text;
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65_535;
    }
}
