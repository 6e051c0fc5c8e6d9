package io.keyfold.edge.pass;

import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The two calls with which an agent sends a message: they end the typing of their conversation.
 *
 * @param conversationId decoded, unchecked; empty when the body holds it
 * @param communicationId decoded, unchecked; empty when the body may hold a participant
 */
public record MessagePath(String conversationId, String communicationId) {
    private static final Pattern SEED = Pattern.compile("/api/v2/conversations/messaging/messages/?");
    private static final Pattern SDK =
            Pattern.compile("/api/v2/conversations/messages/([^/]+)/communications/([^/]+)/messages/?");

    /** The message that a call sends, or null; {@code path} as {@link PassRules} let it pass. */
    public static @Nullable MessagePath of(HttpMethod method, String path) {
        if (!HttpMethod.POST.equals(method)) {
            return null;
        }
        if (SEED.matcher(path).matches()) {
            return new MessagePath("", "");
        }
        Matcher published = SDK.matcher(path);
        return published.matches() ? new MessagePath(decoded(published.group(1)), decoded(published.group(2))) : null;
    }

    /** Whether its conversation is named in the body only. */
    public boolean isInBody() {
        return conversationId.isEmpty();
    }

    private static String decoded(String segment) {
        // A plus sign in a path is a plus sign.
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
