package io.keyfold.core.share;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What a granter knows of one that asks it. Times are monotonic ms of the granter. */
final class Peer {
    /** Asks come once a second; older demand says nothing. */
    private static final long DEMAND_FOR_MS = 2_500;

    private final Deque<Lent> lent = new ArrayDeque<>();
    private Ask ask;
    private long heardAtMs;
    private boolean hasProof;
    private long proofMs;

    Peer(Ask ask, long nowMs) {
        this.ask = ask;
        this.heardAtMs = nowMs;
    }

    private record Lent(long stampMs, long untilMs, List<Allowance> allowances) {}

    boolean isNews(Ask other) {
        return other.born() != ask.born() || other.seq() - ask.seq() > 0;
    }

    /**
     * It asks again.
     *
     * @param granterBorn stamps of an earlier start of the granter prove nothing
     * @param trustedSinceMs nor do stamps before this
     */
    void heard(Ask next, long granterBorn, long trustedSinceMs, long nowMs) {
        Ask.Echo echo = next.echo();
        ask = next;
        heardAtMs = nowMs;
        hasProof = echo != null && echo.born() == granterBorn && echo.stampMs() - trustedSinceMs >= 0;
        if (echo != null && hasProof) {
            proofMs = echo.stampMs();
            replaced(proofMs);
        }
    }

    /** It uses what was lent at {@code stampMs}; what was lent before, it uses no more. */
    private void replaced(long stampMs) {
        for (Lent loan : lent) {
            if (loan.stampMs == stampMs) {
                lent.removeIf(earlier -> earlier.stampMs - stampMs < 0);
                return;
            }
        }
    }

    /** Whatever it has proved is in doubt. */
    void doubt() {
        hasProof = false;
    }

    Ask ask() {
        return ask;
    }

    /** Our clock when we said what it has answered to: from then on it was ours. Meaningful when it supports us. */
    long proofMs() {
        return proofMs;
    }

    boolean supports(long reign, long nowMs) {
        return hasProof
                && ask.reign() == reign
                && ask.tenureMs() >= Granter.HAND_OVER_MS
                && nowMs - proofMs < Granter.HAND_OVER_MS;
    }

    boolean isHeardWithin(long forMs, long nowMs) {
        return nowMs - heardAtMs < forMs;
    }

    void lend(List<Allowance> allowances, long validMs, long nowMs) {
        lent.removeIf(loan -> nowMs - loan.untilMs >= 0);
        lent.add(new Lent(nowMs, nowMs + validMs, allowances));
    }

    /** The most that it may be using now beside its floor: a later grant may not have arrived. */
    Allowance lent(int limit, long nowMs) {
        Allowance most = Allowance.NONE;
        for (Lent loan : lent) {
            if (nowMs - loan.untilMs < 0) {
                most = most.max(loan.allowances.get(limit));
            }
        }
        return most;
    }

    /** Permits a minute that it could use; below 0 when it takes no part. */
    long demand(int limit, long nowMs) {
        return ask.leaving() || !isHeardWithin(DEMAND_FOR_MS, nowMs)
                ? -1
                : ask.demands().get(limit);
    }
}
