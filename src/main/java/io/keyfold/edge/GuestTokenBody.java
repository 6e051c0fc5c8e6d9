package io.keyfold.edge;

import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.JsonBody;
import io.keyfold.edge.body.JsonField;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT …/guest-token}: {@code {"guest_token", "expires_in"?, "participantId"?}}.
 *
 * @param guestToken a secret; never printed
 * @param lifeMs how long it lives from now, 0 when not said
 * @param participantId checked id of the caller's participant, or null
 */
record GuestTokenBody(
        String guestToken, long lifeMs, @Nullable String participantId) {
    /** Longest guest token, in characters. */
    static final int MAX_TOKEN_LENGTH = 2048;

    private static final BigDecimal MAX_LIFE_S = BigDecimal.valueOf(31_536_000);

    static GuestTokenBody parse(byte[] bytes, int length) throws InvalidBody {
        var token = new JsonField.Text("guest_token");
        var expiresIn = new JsonField.Numeral("expires_in");
        var participant = new JsonField.Text("participantId");
        JsonBody.readObject(bytes, length, token, expiresIn, participant);
        if (!isToken(token.required())) {
            throw new InvalidBody("guest_token", "is not a token: 1 to 2048 printable characters without spaces");
        }
        return new GuestTokenBody(
                token.required(), lifeMs(expiresIn.value()), participant.value() == null ? null : participant.id());
    }

    /** Whether {@code text} can go into a header as a guest token: printable ASCII, no spaces, not too long. */
    static boolean isToken(String text) {
        if (text.isEmpty() || text.length() > MAX_TOKEN_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static long lifeMs(@Nullable BigDecimal expiresInS) throws InvalidBody {
        if (expiresInS == null) {
            return 0;
        }
        if (expiresInS.signum() <= 0 || expiresInS.compareTo(MAX_LIFE_S) > 0) {
            throw new InvalidBody("expires_in", "must be more than 0 seconds and at most a year");
        }
        return Math.max(1, expiresInS.movePointRight(3).longValue());
    }

    @Override
    public String toString() {
        return "GuestTokenBody[lifeMs=" + lifeMs + ", participantId=" + participantId + "]";
    }
}
