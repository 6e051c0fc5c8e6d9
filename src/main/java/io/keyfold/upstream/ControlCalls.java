package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import io.keyfold.core.Outcome;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.Operation;
import org.jspecify.annotations.Nullable;

/** What the control calls of one event loop share, and what is learnt from how they end. */
final class ControlCalls {
    final LoopHttp http;
    final ClientCredential credential;
    private final Budgets budgets;
    private final Breaker breaker;
    private final LoopMeters meters;

    ControlCalls(LoopHttp http, ClientCredential credential, Budgets budgets, Breaker breaker, LoopMeters meters) {
        this.http = http;
        this.credential = credential;
        this.budgets = budgets;
        this.breaker = breaker;
        this.meters = meters;
    }

    /** The breaker's leave for one call. What it lets go is {@link #over} once, however it ends. */
    Breaker.Leave leave() {
        return breaker.tryAcquire();
    }

    /** When it is worth asking again for a leave that was refused. */
    long againMs() {
        return breaker.againMs();
    }

    /** 0, or the ms to wait for a permit: then nothing is left of the leave. */
    long takePermit(Breaker.Leave leave, Operation operation, @Nullable Bearer bearer) {
        long nowMs = http.nowMs.getAsLong();
        TokenBudget token = operation == Operation.TOKEN_CHECK ? null : budgetOf(bearer, nowMs);
        long waitMs = budgets.takeControl(token, nowMs);
        if (waitMs > 0) {
            breaker.unused(leave);
        }
        return waitMs;
    }

    /** How it ended, for which there was a permit. */
    void over(Breaker.Leave leave, CallResult result, long tookNs) {
        breaker.ended(leave, result.outcome(), tookNs);
    }

    /** A call that had its permit never left. */
    void unsent() {
        budgets.unsent();
    }

    /** Counts a request; one that had no permit was none. */
    void counted(Operation operation, CallResult result, long tookNs) {
        if (tookNs > 0) {
            budgets.sent(operation);
        }
        if (result.written() || result.outcome() != Outcome.THROTTLED) {
            meters.upstreamRequest(operation, result.outcome(), tookNs);
        }
    }

    /** Counts a request, and remembers what it says of its token; of unchecked tokens nothing is kept. */
    void ended(
            Operation operation,
            @Nullable Bearer bearer,
            @Nullable ClientToken clientToken,
            CallResult result,
            long tookNs) {
        counted(operation, result, tookNs);
        if (result.written() && operation != Operation.TOKEN_CHECK) {
            learn(bearer, clientToken, result);
        }
    }

    /** What an answer says of the token that its request carried. */
    void learn(@Nullable Bearer bearer, @Nullable ClientToken clientToken, CallResult result) {
        long nowMs = http.nowMs.getAsLong();
        TokenBudget token = budgetOf(bearer, nowMs);
        if (result.outcome() == Outcome.THROTTLED && token != null) {
            budgets.backOff(token, result.retryAfterMs(), nowMs);
        } else if (result.outcome() == Outcome.TOKEN_REJECTED && bearer != null && token != null) {
            budgets.refused(token, nowMs);
        } else if (result.outcome() == Outcome.TOKEN_REJECTED && clientToken != null) {
            credential.rejected(clientToken.generation());
        } else if (result.outcome() == Outcome.ACCEPTED && clientToken != null) {
            credential.accepted(clientToken.generation());
        }
    }

    private @Nullable TokenBudget budgetOf(@Nullable Bearer bearer, long nowMs) {
        return bearer == null ? budgets.clientToken() : budgets.tokenOf(bearer, nowMs);
    }
}
