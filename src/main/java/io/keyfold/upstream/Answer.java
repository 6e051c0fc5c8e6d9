package io.keyfold.upstream;

import io.keyfold.core.Outcome;
import io.keyfold.core.RateTold;
import io.keyfold.upstream.CallResult.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a written request.
 *
 * @param status the HTTP status
 * @param retryAfter the header of that name, if any
 * @param told what the platform counts of the token, if it says so
 * @param body null when it was not wanted, or longer than wanted
 */
record Answer(
        int status,
        @Nullable String retryAfter,
        @Nullable RateTold told,
        @Nullable Buffer body) {

    /** What that means for the call. The status decides; of a text only the code of a 403 is read. */
    CallResult result(long nowEpochMs) {
        if (status >= 200 && status < 300) {
            return CallResult.accepted(status);
        }
        if (status >= 500) {
            return ended(Outcome.UNREACHABLE, RetryAfter.parseMs(retryAfter, 0, nowEpochMs), Refusal.NONE);
        }
        return switch (status) {
            case 401 -> ended(Outcome.TOKEN_REJECTED, 0, Refusal.NONE);
            case 403 -> rejected(speaksOfFeature() ? Refusal.FEATURE_OFF : Refusal.FORBIDDEN);
            case 404 -> rejected(Refusal.UNKNOWN);
            case 409, 410 -> rejected(Refusal.ENDED);
            case 429 ->
                ended(
                        Outcome.THROTTLED,
                        RetryAfter.parseMs(retryAfter, RetryAfter.DEFAULT_MS, nowEpochMs),
                        Refusal.NONE);
            default -> rejected(Refusal.NONE);
        };
    }

    /** An answer that cannot be read: good status, bad content. */
    CallResult unreadable() {
        return rejected(Refusal.NONE);
    }

    private CallResult rejected(Refusal refusal) {
        return ended(Outcome.REJECTED, 0, refusal);
    }

    private CallResult ended(Outcome outcome, long retryAfterMs, Refusal refusal) {
        return new CallResult(outcome, true, status, retryAfterMs, refusal);
    }

    /** Whether the error's code names a switch that is off, not a right that is missing. */
    private boolean speaksOfFeature() {
        JsonObject error = body == null ? null : UntrustedJson.object(body);
        String code = error == null ? null : UntrustedJson.text(error, "code");
        if (code == null) {
            return false;
        }
        String lower = code.toLowerCase(Locale.ROOT);
        return lower.contains("feature")
                || lower.contains("disabled")
                || lower.contains("not.enabled")
                || lower.contains("configuration");
    }

    @Override
    public String toString() {
        return "Answer[status=" + status + "]";
    }
}
