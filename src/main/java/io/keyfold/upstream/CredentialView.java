package io.keyfold.upstream;

import io.keyfold.core.Lease;
import io.keyfold.core.LeaseState;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What every loop sees of the relay's own credential: an immutable copy, replaced as a whole by its owner.
 *
 * @param leaseState when it was copied
 * @param token the one to use until it expires
 * @param retryAtMs monotonic; meaningful in BACKOFF
 * @param suspended whether the platform kept refusing fresh tokens
 * @param doubted whether the last thing said of a token was a refusal
 * @param sinceEpochMs since when it is in that state
 * @param lastError what went wrong since the last token, without secrets
 */
record CredentialView(
        LeaseState leaseState,
        @Nullable ClientToken token,
        long retryAtMs,
        boolean suspended,
        boolean doubted,
        long sinceEpochMs,
        @Nullable String lastError) {

    /** Before anything happened. */
    static CredentialView none(long nowEpochMs) {
        return new CredentialView(LeaseState.NONE, null, 0, false, false, nowEpochMs, null);
    }

    /** The lease as it is now. */
    CredentialView next(Lease lease, @Nullable ClientToken held, @Nullable String error, long nowEpochMs) {
        LeaseState state = lease.state();
        return new CredentialView(
                state,
                held,
                lease.retryAtMs(),
                lease.isSuspended(),
                lease.wasRejected(),
                state == leaseState ? sinceEpochMs : nowEpochMs,
                error);
    }

    @Nullable
    ClientToken usable(long nowMs) {
        ClientToken held = token;
        return held != null && nowMs - held.expiresAtMs() < 0 ? held : null;
    }

    /** {@link Verdict#TAKEN} unless no token is there and none will be asked for yet. */
    long refusal(long nowMs) {
        boolean waits = leaseState == LeaseState.BACKOFF && retryAtMs - nowMs > 0;
        return waits
                ? Verdict.of(suspended ? Reason.TOKEN_REJECTED : Reason.NO_LEASE, retryAtMs - nowMs)
                : Verdict.TAKEN;
    }

    /** The owner is not told when a token expires that nobody needs. */
    LeaseState state(long nowMs) {
        return leaseState == LeaseState.HELD && usable(nowMs) == null ? LeaseState.NONE : leaseState;
    }
}
