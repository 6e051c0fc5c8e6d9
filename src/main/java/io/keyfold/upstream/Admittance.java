package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import io.keyfold.core.Claim;
import io.keyfold.core.RateTold;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.Operation;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a typing call may leave now, and what the end of each says of the next: the calls in flight of one event
 * loop, and with all loops of the node the breaker, the relay's own credential and the budgets. Knows no sockets; owned
 * by its loop. Times are monotonic ms.
 */
final class Admittance {
    /** Typing calls of one loop that may be out at once; more are shed. */
    static final int MAX_IN_FLIGHT = 256;

    private static final long NS_PER_MS = 1_000_000;

    /** What became of an admitted call on its way. */
    interface Course {
        /** Whether the platform's host was asked for anything, a connection at least. */
        boolean reachedOut();

        /** What the platform counts of the token, when its answer told. */
        @Nullable
        RateTold told();

        /** Since the request was written; 0 when it was not. */
        long tookNs();
    }

    private final Capabilities dialect;
    private final Budgets budgets;
    private final Breaker breaker;
    private final LongUnaryOperator credentialRefusal;
    private int inFlight;
    private Breaker.Leave leave = Breaker.Leave.REFUSED;

    /** @param credentialRefusal why the relay's own token cannot be used now, or {@link Verdict#TAKEN} */
    Admittance(Capabilities dialect, Budgets budgets, Breaker breaker, LongUnaryOperator credentialRefusal) {
        this.dialect = dialect;
        this.budgets = budgets;
        this.breaker = breaker;
        this.credentialRefusal = credentialRefusal;
    }

    /** The checks go from what is free to what is taken. Who is admitted {@link #began} or never asked. */
    long admit(@Nullable Bearer bearer, Claim claim, long nowMs) {
        if (inFlight >= MAX_IN_FLIGHT) {
            return Verdict.of(Reason.OVERLOADED);
        }
        leave = breaker.tryAcquire();
        if (leave == Breaker.Leave.REFUSED) {
            return Verdict.of(Reason.BREAKER, breaker.againMs());
        }
        long refusal = permit(bearer, claim, nowMs);
        if (refusal != Verdict.TAKEN) {
            breaker.unused(leave);
        }
        return refusal;
    }

    private long permit(@Nullable Bearer bearer, Claim claim, long nowMs) {
        if (dialect.needsGuestToken()) {
            return budgets.admit(null, claim, nowMs);
        }
        if (bearer == null) {
            long refusal = credentialRefusal.applyAsLong(nowMs);
            return refusal == Verdict.TAKEN ? budgets.admit(budgets.clientToken(), claim, nowMs) : refusal;
        }
        TokenBudget token = budgets.tokenOf(bearer, nowMs);
        return token == null ? Verdict.of(Reason.OVERLOADED) : budgets.admit(token, claim, nowMs);
    }

    /** The call that was admitted last is on its way; {@link #ended} follows once, with what this returns. */
    Breaker.Leave began() {
        inFlight++;
        return leave;
    }

    /** It ended. What it says of a guest token is the shard's to remember. */
    void ended(Breaker.Leave itsLeave, @Nullable Bearer bearer, CallResult result, Course course, long nowMs) {
        inFlight--;
        if (course.reachedOut()) {
            breaker.ended(itsLeave, result.outcome(), course.tookNs());
        } else {
            breaker.unused(itsLeave);
        }
        if (result.written()) {
            budgets.sent(Operation.TYPING);
            long tookMs = course.tookNs() / NS_PER_MS;
            budgets.answered(tokenOf(bearer, nowMs), result.outcome(), course.told(), tookMs, nowMs);
        } else {
            budgets.unsent();
        }
    }

    private @Nullable TokenBudget tokenOf(@Nullable Bearer bearer, long nowMs) {
        if (dialect.needsGuestToken()) {
            return null;
        }
        return bearer == null ? budgets.clientToken() : budgets.tokenOf(bearer, nowMs);
    }

    int inFlight() {
        return inFlight;
    }
}
