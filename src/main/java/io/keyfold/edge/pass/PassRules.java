package io.keyfold.edge.pass;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which calls may go on to the platform. What is looked at is what would be sent: the request line as it came, not what
 * a router makes of it. A path has one spelling only; whatever could be read as another path by the next server (a
 * hidden dot, slash, backslash or letter, an empty segment, a path parameter) is refused, so that nothing passes by
 * under another name. Immutable.
 */
public final class PassRules {
    /** Where the platform's clients log in. */
    public static final String LOGIN = "/oauth/token";

    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final String PATH_MARKS = "-._~!$&'()*+,=:@/";
    private static final String HEX = "0123456789abcdefABCDEF";

    /** Encoded, these are a second spelling of what needs no encoding, or hide where a segment ends. */
    private static final String NEVER_ENCODED = "-._/\\%";

    private final List<String> prefixes;

    /** @param paths how the paths that pass begin; a whole segment each */
    public PassRules(List<String> paths) {
        prefixes = paths.stream()
                .map(path -> path.endsWith("/") ? path : path + "/")
                .toList();
    }

    /** What {@code Allow} says. */
    public static String allowedMethods() {
        return "DELETE, GET, HEAD, PATCH, POST, PUT";
    }

    /** Whether a call with this method may pass at all. */
    public boolean takes(HttpMethod method, String path) {
        return path.equals(LOGIN) ? HttpMethod.POST.equals(method) : METHODS.contains(method);
    }

    /** Whether the path is one of those that pass, below the path prefix and in its one spelling. */
    public boolean serves(String path) {
        boolean listed = path.equals(LOGIN) || prefixes.stream().anyMatch(prefix -> (path + "/").startsWith(prefix));
        return listed && isPlain(path);
    }

    /** The path of a request target in origin form, or null: an absolute URI is no path of ours. */
    public static @Nullable String pathOf(@Nullable String target) {
        if (target == null || !target.startsWith("/") || !isVisible(target)) {
            return null;
        }
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Whether two servers could disagree where this request ends. */
    public static boolean isAmbiguous(MultiMap headers) {
        List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        boolean chunkedOnly = codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
        if (!codings.isEmpty() && !chunkedOnly) {
            return true;
        }
        List<String> lengths = headers.getAll(HttpHeaders.CONTENT_LENGTH);
        return lengths.size() > 1 || !lengths.isEmpty() && !codings.isEmpty();
    }

    private static boolean isPlain(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                if (!isPlainEscape(path, i)) {
                    return false;
                }
                i += 2;
            } else if (!isAlphanumeric(c) && PATH_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !path.contains("//") && !(path + "/").contains("/./") && !(path + "/").contains("/../");
    }

    private static boolean isPlainEscape(String path, int at) {
        if (at + 2 >= path.length()) {
            return false;
        }
        int high = HEX.indexOf(path.charAt(at + 1));
        int low = HEX.indexOf(path.charAt(at + 2));
        if (high < 0 || low < 0) {
            return false;
        }
        char decoded = (char) Integer.parseInt(path, at + 1, at + 3, 16);
        return decoded >= ' ' && decoded != 0x7f && !isAlphanumeric(decoded) && NEVER_ENCODED.indexOf(decoded) < 0;
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static boolean isVisible(String target) {
        return target.chars().allMatch(c -> c > ' ' && c <= '~' && c != '#');
    }
}
