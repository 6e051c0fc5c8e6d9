package io.keyfold.edge;

import io.keyfold.ops.LoopMeters.Transport;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The two paths that carry keystrokes as the platform's clients send them, recognised without a router.
 *
 * @param transport which of the two
 * @param conversationId decoded, unchecked; empty when the body holds it
 * @param communicationId decoded, unchecked; empty when the body holds the participant
 */
record TypingPath(Transport transport, String conversationId, String communicationId) {
    static final String SEED = "/api/v2/conversations/messaging/typing";
    static final String SDK = "/api/v2/conversations/messages/{conversationId}/communications/{communicationId}/typing";

    private static final String SDK_START = "/api/v2/conversations/messages/";
    private static final String SDK_MIDDLE = "/communications/";
    private static final String SDK_END = "/typing";
    private static final TypingPath OF_SEED = new TypingPath(Transport.HTTP, "", "");

    static TypingPath seed() {
        return OF_SEED;
    }

    static TypingPath sdk(String conversationId, String communicationId) {
        return new TypingPath(Transport.SDK, conversationId, communicationId);
    }

    /** The typing path that {@code path} is, or null. */
    static @Nullable TypingPath of(String path) {
        if (path.equals(SEED)) {
            return OF_SEED;
        }
        if (!path.startsWith(SDK_START) || !path.endsWith(SDK_END)) {
            return null;
        }
        int middle = path.indexOf('/', SDK_START.length());
        int end = path.length() - SDK_END.length();
        int second = middle + SDK_MIDDLE.length();
        if (!path.startsWith(SDK_MIDDLE, middle) || second > end || path.indexOf('/', second) != end) {
            return null;
        }
        return sdk(decoded(path.substring(SDK_START.length(), middle)), decoded(path.substring(second, end)));
    }

    /** Percent-decoding; what cannot be decoded is left as it is, and is then no id. */
    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}
