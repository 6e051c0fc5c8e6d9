package io.keyfold.upstream;

import io.keyfold.core.Claim;
import io.keyfold.core.Rank;
import org.jspecify.annotations.Nullable;

/**
 * The permits of typing calls: of the token that a call carries, and of the whole cluster; and who gets them when they
 * are short. By any thread, without locks. A null rate is no limit, a null token one whose rate somebody else keeps.
 * Times are monotonic ms.
 */
final class TypingPermits {
    /** Who waits for a permit asks again no sooner: by then somebody else may have had one. */
    private static final long AGAIN_MS = 250;

    final SharedPermits cluster;
    final Spacing spacing;

    TypingPermits(long nowMs) {
        cluster = new SharedPermits(nowMs);
        spacing = Spacing.ofMany(nowMs);
    }

    /** When it is worth asking again; 0 when the call is due and has its permits. Takes nothing. */
    long waitMs(
            @Nullable TokenBudget token,
            Rates.@Nullable Rate tokenRate,
            Rates.@Nullable Rate clusterRate,
            Claim claim,
            long nowMs) {
        long spacingMs = spacing.waitMs(claim, nowMs);
        long dueMs = token == null ? spacingMs : Math.max(spacingMs, token.spacing.waitMs(claim, nowMs));
        if (dueMs > 0) {
            return dueMs;
        }
        long clusterMs = permitMs(cluster, spacing, clusterRate, claim, nowMs);
        long tokenMs = token == null ? 0 : permitMs(token.permits, token.spacing, tokenRate, claim, nowMs);
        long permitMs = Math.max(clusterMs, tokenMs);
        return permitMs == 0 || claim.rank() == Rank.START ? permitMs : Math.max(permitMs, AGAIN_MS);
    }

    private static long permitMs(
            SharedPermits permits, Spacing spacing, Rates.@Nullable Rate rate, Claim claim, long nowMs) {
        long waitMs = permits.waitMs(rate, spacing.rankOf(claim, nowMs), nowMs);
        if (waitMs > 0) {
            spacing.refused(claim, nowMs);
        }
        return waitMs;
    }

    /**
     * Takes both permits or none.
     *
     * @param pricePermille what the call costs of the token's
     */
    boolean take(
            @Nullable TokenBudget token,
            Rates.@Nullable Rate tokenRate,
            Rates.@Nullable Rate clusterRate,
            Rank rank,
            long pricePermille,
            long nowMs) {
        long ticket = token == null ? 0 : token.permits.take(tokenRate, rank, nowMs, pricePermille);
        if (ticket == Permits.REFUSED) {
            return false;
        }
        if (cluster.take(clusterRate, rank, nowMs, SharedPermits.WHOLE) == Permits.REFUSED) {
            if (token != null) {
                token.permits.giveBack(tokenRate, rank, ticket, pricePermille);
            }
            return false;
        }
        spacing.granted(rank, nowMs);
        if (token != null) {
            token.called(rank, nowMs);
        }
        return true;
    }
}
