package io.keyfold.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which hosts are this machine, by their text alone: no name is resolved. */
final class Hosts {
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");

    private Hosts() {}

    static boolean isLoopback(String host) {
        String written = host.toLowerCase(Locale.ROOT);
        return switch (written) {
            case "localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1" -> true;
            default -> LOOPBACK_V4.matcher(written).matches();
        };
    }

    /** An address that means all of this machine's, and so none that others could use. */
    static boolean isWildcard(String host) {
        return switch (host) {
            case "0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0" -> true;
            default -> false;
        };
    }
}
