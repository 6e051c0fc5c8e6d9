package io.keyfold.upstream;

import io.keyfold.core.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What nodes say about the shared token, as text: JSON, because it is said a few times an hour, and because a reader of
 * another version passes over members and kinds that it does not know. The text holds the token: it is to be sealed.
 */
public final class CredentialCodec {
    private static final String KIND = "kind";
    private static final String FROM = "from";
    private static final String STAMP = "stamp";
    private static final String LIFE = "lifeMs";
    private static final String END = "expiresAtEpochMs";

    /**
     * A message with its sender.
     *
     * @param from node id
     */
    public record Letter(String from, CredentialMessage message) {}

    private CredentialCodec() {}

    public static String encode(Letter letter) {
        return write(letter.message()).put(FROM, letter.from()).encode();
    }

    private static JsonObject write(CredentialMessage message) {
        JsonObject json = new JsonObject();
        if (message instanceof CredentialMessage.Token held) {
            return write(held.token()).put(KIND, "token");
        }
        if (message instanceof CredentialMessage.Need need) {
            return json.put(KIND, "need").put(STAMP, need.stamp());
        }
        if (message instanceof CredentialMessage.Refused refused) {
            return json.put(KIND, "refused").put(STAMP, refused.stamp());
        }
        if (message instanceof CredentialMessage.Accepted accepted) {
            return json.put(KIND, "accepted").put(STAMP, accepted.stamp());
        }
        CredentialMessage.None none = (CredentialMessage.None) message;
        return json.put(KIND, "none")
                .put("outcome", none.outcome().name())
                .put("status", none.status())
                .put("retryAfterMs", none.retryAfterMs());
    }

    /** The letter, or null when it is none that is understood here. */
    public static @Nullable Letter decode(String text) {
        JsonObject json = UntrustedJson.object(Buffer.buffer(text));
        String kind = json == null ? null : UntrustedJson.text(json, KIND);
        String from = json == null ? null : UntrustedJson.text(json, FROM);
        CredentialMessage message = json == null || kind == null ? null : read(kind, json);
        return from == null || message == null ? null : new Letter(from, message);
    }

    private static @Nullable CredentialMessage read(String kind, JsonObject json) {
        long stamp = number(json, STAMP);
        return switch (kind) {
            case "token" -> {
                SharedToken token = readToken(json);
                yield token == null ? null : new CredentialMessage.Token(token);
            }
            case "need" -> new CredentialMessage.Need(stamp);
            case "refused" -> new CredentialMessage.Refused(stamp);
            case "accepted" -> new CredentialMessage.Accepted(stamp);
            case "none" ->
                new CredentialMessage.None(
                        outcome(json), (int) number(json, "status"), Math.max(0, number(json, "retryAfterMs")));
            default -> null;
        };
    }

    /** The token alone, as it is kept: with its end, since nobody knows when it is read. */
    public static String encodeKept(SharedToken token, long nowEpochMs) {
        return write(token).put(END, nowEpochMs + token.lifeMs()).encode();
    }

    private static JsonObject write(SharedToken token) {
        return new JsonObject()
                .put("token", token.token())
                .put(STAMP, token.stamp())
                .put(LIFE, token.lifeMs());
    }

    /** The token that was kept, or null when it is none that could be used. */
    public static @Nullable SharedToken decodeKept(String text, long nowEpochMs) {
        JsonObject json = UntrustedJson.object(Buffer.buffer(text));
        return json == null ? null : readToken(json.put(LIFE, number(json, END) - nowEpochMs));
    }

    private static @Nullable SharedToken readToken(JsonObject json) {
        String token = UntrustedJson.text(json, "token");
        long stamp = number(json, STAMP);
        if (token == null || !TokenGrant.isHeaderSafe(token) || stamp <= 0) {
            return null;
        }
        return new SharedToken(token, stamp, number(json, LIFE));
    }

    private static long number(JsonObject json, String name) {
        return json.getValue(name) instanceof Number number ? number.longValue() : 0;
    }

    /** A later version may know more outcomes; what matters of them is that there is no token. */
    private static Outcome outcome(JsonObject json) {
        String name = UntrustedJson.text(json, "outcome");
        for (Outcome outcome : Outcome.values()) {
            if (outcome.name().equals(name)) {
                return outcome;
            }
        }
        return Outcome.UNREACHABLE;
    }
}
