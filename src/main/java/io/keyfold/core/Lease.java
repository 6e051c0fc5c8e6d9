package io.keyfold.core;

/**
 * The lease machine: whether a token may be used, and when to ask for one. It holds no token and makes no call; its
 * owner does what each {@link LeaseStep} says and reports back. Total: every event may come in every state. Mutable,
 * owned by one thread, allocates nothing. Times are monotonic ms compared by subtraction; randomness arrives as a
 * number in permille (0–999).
 *
 * <p>Each token has a {@link #generation()}: what is reported about an older token is ignored.
 */
public final class Lease {
    /** Jitter takes up to this much off the time at which a renewal starts, in permille of the margin. */
    private static final int RENEW_JITTER_PERMILLE = 200;

    /** Jitter adds up to this much to a wait, in permille of it. */
    private static final int BACKOFF_JITTER_PERMILLE = 200;

    private LeaseState state = LeaseState.NONE;
    private int generation;
    private int failures;
    private int rejections;
    private boolean suspended;
    private boolean hasTurn;
    private long expiresAtMs;
    private long renewAtMs;
    private long retryAtMs;

    public LeaseState state() {
        return state;
    }

    /** Counts the tokens; the current one's number. */
    public int generation() {
        return generation;
    }

    /** When the token ends; meaningful in HELD and RENEWING. */
    public long expiresAtMs() {
        return expiresAtMs;
    }

    /** When the renewal is due; meaningful in HELD. */
    public long renewAtMs() {
        return renewAtMs;
    }

    /** When a token may be asked for again; meaningful in BACKOFF. */
    public long retryAtMs() {
        return retryAtMs;
    }

    /** Whether the platform refused fresh tokens until the lease gave up. */
    public boolean isSuspended() {
        return suspended;
    }

    /** Whether the last thing said of a token was a refusal by the platform. */
    public boolean wasRejected() {
        return rejections > 0;
    }

    /** Whether a token is held, and nothing that was said of it or its renewal stands against it. */
    public boolean isUntroubled() {
        return state == LeaseState.HELD && failures == 0 && rejections == 0 && !suspended && !hasTurn;
    }

    /** Goes on with the token of one that {@link #isUntroubled}, under the same number; for a lease that is fresh. */
    public void resume(int ofGeneration, long tokenExpiresAtMs, long tokenRenewAtMs) {
        state = LeaseState.HELD;
        generation = ofGeneration;
        expiresAtMs = tokenExpiresAtMs;
        renewAtMs = tokenRenewAtMs;
    }

    /** Somebody needs the token now. {@code canRequest}: whether one could be asked for at all. */
    public LeaseStep need(long nowMs, boolean canRequest) {
        expire(nowMs);
        return switch (state) {
            case HELD, RENEWING -> LeaseStep.USE;
            case ACQUIRING -> LeaseStep.WAIT;
            case NONE -> canRequest ? request(LeaseState.ACQUIRING) : LeaseStep.REFUSED;
            case BACKOFF -> canRequest && nowMs - retryAtMs >= 0 ? request(LeaseState.ACQUIRING) : LeaseStep.REFUSED;
        };
    }

    /** Whether the renewal is due and has not got its turn yet, by {@link #renewAt}. */
    public boolean isRenewalDue(long nowMs) {
        return state == LeaseState.HELD && !hasTurn && nowMs - renewAtMs >= 0 && nowMs - expiresAtMs < 0;
    }

    /** The renewal of the token that is held has its turn then, once. */
    public void renewAt(long atMs) {
        renewAtMs = atMs;
        hasTurn = true;
    }

    /** Time went by. {@code live}: whether the lease is worth renewing. */
    public LeaseStep tick(long nowMs, boolean live, boolean canRequest) {
        expire(nowMs);
        boolean due = state == LeaseState.HELD && nowMs - renewAtMs >= 0;
        return due && live && canRequest ? request(LeaseState.RENEWING) : LeaseStep.NOTHING;
    }

    /** The request brought a token that lives {@code lifeMs} from now. Ignored when nobody waits for one. */
    public LeaseStep granted(long nowMs, long lifeMs, LeasePolicy policy, int jitterPermille) {
        if (lifeMs <= 0) {
            return failed(nowMs, 0, policy, jitterPermille);
        }
        if (state != LeaseState.ACQUIRING && state != LeaseState.RENEWING) {
            return LeaseStep.NOTHING;
        }
        hold(nowMs, lifeMs, policy, jitterPermille);
        return LeaseStep.USE;
    }

    /**
     * A desktop handed a token over; it replaces whatever was held, and a request on its way no longer counts. Earlier
     * refusals do: a bad token from a desktop buys no further tries.
     */
    public void handed(long nowMs, long lifeMs, LeasePolicy policy, int jitterPermille) {
        hold(nowMs, lifeMs > 0 ? lifeMs : policy.handedLifeMs(), policy, jitterPermille);
    }

    /** The token of an earlier owner goes on under the number after {@code ofGeneration}; for a lease that is fresh. */
    public void restored(long nowMs, long lifeMs, int ofGeneration, LeasePolicy policy, int jitterPermille) {
        generation = ofGeneration;
        if (lifeMs > 0) {
            hold(nowMs, lifeMs, policy, jitterPermille);
        }
    }

    /** The request failed; {@code retryAfterMs} is what the platform asked for, 0 when it did not say. */
    public LeaseStep failed(long nowMs, long retryAfterMs, LeasePolicy policy, int jitterPermille) {
        expire(nowMs);
        if (state != LeaseState.ACQUIRING && state != LeaseState.RENEWING) {
            return LeaseStep.NOTHING;
        }
        long waitMs = Math.max(retryAfterMs, backoffMs(policy));
        long jitterMs = waitMs * BACKOFF_JITTER_PERMILLE / 1000 * jitterPermille / 1000;
        failures++;
        if (state == LeaseState.RENEWING) {
            state = LeaseState.HELD;
            renewAtMs = nowMs + waitMs + jitterMs;
            return LeaseStep.NOTHING;
        }
        state = LeaseState.BACKOFF;
        retryAtMs = nowMs + waitMs + jitterMs;
        return LeaseStep.REFUSED;
    }

    /** The platform refused the token of {@code ofGeneration}: it is dropped, and replaced at once, twice at most. */
    public LeaseStep rejected(long nowMs, int ofGeneration, LeasePolicy policy, boolean canRequest) {
        if (ofGeneration != generation || (state != LeaseState.HELD && state != LeaseState.RENEWING)) {
            return LeaseStep.NOTHING;
        }
        rejections++;
        if (rejections >= policy.maxRejections()) {
            return suspend(nowMs, policy);
        }
        if (state == LeaseState.RENEWING) {
            state = LeaseState.ACQUIRING;
            return LeaseStep.WAIT;
        }
        lose(nowMs);
        return state == LeaseState.NONE && canRequest ? request(LeaseState.ACQUIRING) : LeaseStep.REFUSED;
    }

    /** The platform took the token of {@code ofGeneration}. */
    public void accepted(int ofGeneration) {
        if (ofGeneration == generation) {
            rejections = 0;
            suspended = false;
        }
    }

    /** The token is withdrawn; a request on its way no longer counts. */
    public void revoked() {
        if (state != LeaseState.BACKOFF) {
            state = LeaseState.NONE;
        }
        generation++;
    }

    /** What failed is mended (a new secret): a wait that it caused is over, and a token may be asked for at once. */
    public void forgiven() {
        if (state == LeaseState.BACKOFF) {
            state = LeaseState.NONE;
            failures = 0;
            rejections = 0;
            suspended = false;
        }
    }

    /** Whether a token may be used at {@code nowMs}. */
    public boolean isUsable(long nowMs) {
        return (state == LeaseState.HELD || state == LeaseState.RENEWING) && nowMs - expiresAtMs < 0;
    }

    private void expire(long nowMs) {
        boolean over = nowMs - expiresAtMs >= 0;
        if (state == LeaseState.HELD && over) {
            lose(nowMs);
        } else if (state == LeaseState.RENEWING && over) {
            state = LeaseState.ACQUIRING;
        }
    }

    /** The token is gone; the wait after a renewal that failed is not. */
    private void lose(long nowMs) {
        boolean waits = failures > 0 && nowMs - renewAtMs < 0;
        state = waits ? LeaseState.BACKOFF : LeaseState.NONE;
        if (waits) {
            retryAtMs = renewAtMs;
        }
    }

    private LeaseStep request(LeaseState next) {
        state = next;
        return LeaseStep.REQUEST;
    }

    private void hold(long nowMs, long lifeMs, LeasePolicy policy, int jitterPermille) {
        long marginMs = Math.min(policy.renewBeforeMs(), lifeMs / 3);
        long jitterMs = marginMs * RENEW_JITTER_PERMILLE / 1000 * jitterPermille / 1000;
        state = LeaseState.HELD;
        generation++;
        failures = 0;
        hasTurn = false;
        expiresAtMs = nowMs + lifeMs;
        renewAtMs = expiresAtMs - marginMs - jitterMs;
    }

    private LeaseStep suspend(long nowMs, LeasePolicy policy) {
        boolean news = !suspended;
        state = LeaseState.BACKOFF;
        suspended = true;
        retryAtMs = nowMs + policy.suspendMs();
        return news ? LeaseStep.SUSPENDED : LeaseStep.REFUSED;
    }

    private long backoffMs(LeasePolicy policy) {
        int doublings = Math.min(failures, 20);
        return Math.min(policy.backoffMinMs() << doublings, policy.backoffMaxMs());
    }
}
