package io.keyfold.edge.ws;

import io.keyfold.edge.auth.Caller;
import org.jspecify.annotations.Nullable;

/** When the token of a session ends, or is to be checked again because nobody knows when. Used on one event loop. */
final class TokenClock {
    static final long WARN_BEFORE_MS = 30_000;
    static final long RECHECK_MS = 60_000;

    private final @Nullable String recheckable;
    private final long expiresAtEpochMs;
    private boolean warned;
    private long recheckAtMs;

    /**
     * The clock of one token.
     *
     * @param token what the caller was known by; null when there was none
     * @param nowMs monotonic milliseconds
     */
    TokenClock(Caller caller, @Nullable String token, long nowMs) {
        expiresAtEpochMs = caller.expiresAtEpochMs();
        recheckable = expiresAtEpochMs == Long.MAX_VALUE ? token : null;
        recheckAtMs = nowMs + RECHECK_MS;
    }

    /** What is to be done. */
    enum Due {
        NOTHING,
        WARN,
        EXPIRED,
        RECHECK
    }

    /** What is due now; said once, but for {@link Due#EXPIRED}. */
    Due due(long nowMs, long nowEpochMs) {
        if (expiresAtEpochMs == Long.MAX_VALUE) {
            return recheckable == null || nowMs - recheckAtMs < 0 ? Due.NOTHING : recheck(nowMs);
        }
        if (nowEpochMs >= expiresAtEpochMs) {
            return Due.EXPIRED;
        }
        if (warned || expiresAtEpochMs - nowEpochMs > WARN_BEFORE_MS) {
            return Due.NOTHING;
        }
        warned = true;
        return Due.WARN;
    }

    /** Milliseconds until the token's end, at least 0. */
    long leftMs(long nowEpochMs) {
        return Math.max(0, expiresAtEpochMs - nowEpochMs);
    }

    /** The token to check again; null when its end is known. */
    @Nullable
    String recheckable() {
        return recheckable;
    }

    private Due recheck(long nowMs) {
        recheckAtMs = nowMs + RECHECK_MS;
        return Due.RECHECK;
    }
}
