package io.keyfold.upstream;

import io.keyfold.core.Outcome;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * How one call to the platform ended.
 *
 * @param outcome the closed word for it
 * @param written whether bytes of the request may have left: then the interval is burnt
 * @param status the HTTP status, 0 when there was none
 * @param retryAfterMs how long the platform asked to wait, 0 when it did not say
 * @param refusal what exactly was refused, for a 4xx
 */
public record CallResult(Outcome outcome, boolean written, int status, long retryAfterMs, Refusal refusal) {
    private static final long ASK_AGAIN_MS = 10_000;

    /** What the platform objected to. */
    public enum Refusal {
        NONE,
        /** No such conversation, communication or participant (404). */
        UNKNOWN,
        /** It is over (409, 410). */
        ENDED,
        /** The caller may not (403). */
        FORBIDDEN,
        /** Typing is switched off there (403 with the platform's feature code). */
        FEATURE_OFF
    }

    public static CallResult accepted(int status) {
        return new CallResult(Outcome.ACCEPTED, true, status, 0, Refusal.NONE);
    }

    /** What an answer means for the call that it answers; {@code body} is read for the code of a refusal only. */
    public static CallResult answered(int status, @Nullable Buffer body) {
        return new Answer(status, null, null, body).result(System.currentTimeMillis());
    }

    /** Dropped or failed before any byte left. */
    public static CallResult unwritten(Outcome outcome) {
        return new CallResult(outcome, false, 0, 0, Refusal.NONE);
    }

    /** No connection, or one that broke. */
    static CallResult unreachable(boolean written) {
        return new CallResult(Outcome.UNREACHABLE, written, 0, 0, Refusal.NONE);
    }

    /** The time of the call is up: with the request out that is a timeout, without it nobody was reached. */
    static CallResult late(boolean written) {
        return written ? new CallResult(Outcome.TIMEOUT, true, 0, 0, Refusal.NONE) : unreachable(false);
    }

    /** Not even tried: the participant has nothing to type on. */
    static CallResult unknown() {
        return new CallResult(Outcome.REJECTED, false, 0, 0, Refusal.UNKNOWN);
    }

    /**
     * Not even tried: no permit before {@code waitMs} from now. To be asked again after {@link #ASK_AGAIN_MS} at the
     * latest: somebody with another token may come before that.
     */
    static CallResult noPermit(long waitMs) {
        return new CallResult(Outcome.THROTTLED, false, 0, Math.min(waitMs, ASK_AGAIN_MS), Refusal.NONE);
    }
}
