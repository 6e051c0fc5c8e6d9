package io.keyfold.shard;

import io.keyfold.core.LeaseStep;
import io.keyfold.core.Outcome;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.TypingStep;
import io.keyfold.core.Verdict;
import io.keyfold.upstream.CallResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the end of a typing call means for its conversation, its participant and its token. Owned by the event loop. */
final class CallEnds {
    /** How long a switched-off feature is believed. */
    private static final long FEATURE_OFF_MS = 600_000;

    /** How long what upstream said of one communication answers calls that name it. */
    private static final long UNKNOWN_BLOCK_MS = 10_000;

    private static final long ENDED_BLOCK_MS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(CallEnds.class);

    private final ShardLoop loop;
    private final Calls calls;
    private final GuestTokens tokens;
    private final Alert featureOffAlert = new Alert();
    private final Alert suspendedAlert = new Alert();

    CallEnds(ShardLoop loop, Calls calls, GuestTokens tokens) {
        this.loop = loop;
        this.calls = calls;
        this.tokens = tokens;
    }

    void ended(Call call, CallResult result) {
        Conversation conversation = call.conversation();
        long nowMs = loop.clockMs.getAsLong();
        long tookMs = result.written() ? nowMs - call.leftAtMs() : Timelines.NO_TIME;
        remember(call, result.outcome(), result.status(), tookMs);
        learn(call, result);
        if (result.written()) {
            answered(call, result, nowMs);
        } else {
            conversation.typing.unwritten(nowMs, loop.options.typing());
        }
        loop.settle(conversation, nowMs);
    }

    /** The call was refused leave to go. */
    void dropped(Call call, Outcome outcome) {
        remember(call, outcome, 0, Timelines.NO_TIME);
        loop.settle(call.conversation(), loop.clockMs.getAsLong());
    }

    private void remember(Call call, Outcome outcome, int status, long tookMs) {
        call.conversation().lastOutcome = outcome;
        String what = call.on() ? "call" : "off";
        loop.timelines.note(call.conversation(), what, outcome.label(), status, tookMs);
    }

    /** What the guest sees, or why not, by whose call. */
    private static void learn(Call call, CallResult result) {
        Member caller = call.caller();
        if (!call.on() || caller == null) {
            return;
        }
        if (result.outcome() == Outcome.ACCEPTED) {
            call.conversation().shownBy = caller;
            for (Member member : call.conversation().members) {
                member.trouble(null);
            }
        } else {
            caller.trouble(troubleOf(result));
        }
    }

    private static @Nullable Reason troubleOf(CallResult result) {
        return switch (result.outcome()) {
            case TOKEN_REJECTED -> result.written() ? Reason.TOKEN_REJECTED : Reason.NO_LEASE;
            case THROTTLED -> Reason.BACKOFF;
            case REJECTED -> result.refusal() == CallResult.Refusal.FEATURE_OFF ? Reason.FEATURE_OFF : Reason.REJECTED;
            case UNREACHABLE -> result.retryAfterMs() > 0 ? Reason.BACKOFF : Reason.BREAKER;
            case TIMEOUT -> Reason.BREAKER;
            case ACCEPTED, STALE, CANCELLED -> null;
        };
    }

    private void answered(Call call, CallResult result, long nowMs) {
        Conversation conversation = call.conversation();
        switch (result.outcome()) {
            case ACCEPTED -> {
                conversation.typing.accepted();
                conversation.lease.accepted(call.generation());
            }
            case TOKEN_REJECTED -> tokenRejected(conversation, call.generation(), nowMs);
            case THROTTLED -> throttled(conversation, result, nowMs);
            case REJECTED -> rejected(conversation, call.caller(), result, nowMs);
            case TIMEOUT, STALE, CANCELLED -> conversation.typing.failed();
            case UNREACHABLE -> unreachable(conversation, result, nowMs);
        }
    }

    private void tokenRejected(Conversation conversation, int generation, long nowMs) {
        TypingStep again = conversation.typing.tokenRejected(nowMs, loop.options.typing());
        if (loop.upstream.capabilities().needsGuestToken()) {
            if (generation == conversation.lease.generation()) {
                conversation.refusedGuestToken = conversation.guestToken;
            }
            LeaseStep step =
                    conversation.lease.rejected(nowMs, generation, loop.options.lease(), tokens.canMint(conversation));
            if (step == LeaseStep.REQUEST) {
                tokens.mint(conversation, nowMs);
            } else if (step == LeaseStep.SUSPENDED && suspendedAlert.isDue(nowMs)) {
                LOG.error(
                        "guest tokens of a conversation are refused: no typing call for suspend_ms={}; check that the"
                                + " upstream accepts the tokens it issues",
                        loop.options.lease().suspendMs());
            }
        }
        // With the agent's own token nothing better is at hand: its desktop has to bring a fresh one.
        if (again == TypingStep.CALL
                && loop.options.agentCredential()
                && !loop.upstream.capabilities().needsGuestToken()) {
            conversation.typing.withdrawn();
        } else if (again == TypingStep.CALL) {
            calls.tryCall(conversation, nowMs);
        }
    }

    private void throttled(Conversation conversation, CallResult result, long nowMs) {
        if (loop.upstream.capabilities().needsGuestToken()) {
            backOff(conversation, result.retryAfterMs(), nowMs);
        } else {
            // The bearer's budget waits for everybody who uses it; the conversation only loses its interval.
            conversation.typing.failed();
        }
    }

    private void unreachable(Conversation conversation, CallResult result, long nowMs) {
        if (result.retryAfterMs() > 0) {
            backOff(conversation, result.retryAfterMs(), nowMs);
        } else {
            conversation.typing.failed();
        }
    }

    private void backOff(Conversation conversation, long waitMs, long nowMs) {
        long jitterMs = waitMs * loop.jitterPermille.getAsInt() / 5_000;
        conversation.typing.throttled(nowMs, waitMs + jitterMs);
    }

    private void rejected(Conversation conversation, @Nullable Member caller, CallResult result, long nowMs) {
        if (result.refusal() == CallResult.Refusal.FEATURE_OFF) {
            conversation.typing.refused(nowMs, Reason.FEATURE_OFF, FEATURE_OFF_MS);
            if (featureOffAlert.isDue(nowMs)) {
                LOG.warn(
                        "typing is switched off upstream for a conversation: no typing call for ms={}", FEATURE_OFF_MS);
            }
            return;
        }
        conversation.typing.refusedForParticipant(loop.options.typing());
        if (caller == null) {
            return;
        }
        switch (result.refusal()) {
            case UNKNOWN -> caller.block(Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN), nowMs + UNKNOWN_BLOCK_MS);
            case ENDED -> caller.block(Verdict.of(ProblemCode.PARTICIPANT_ENDED), nowMs + ENDED_BLOCK_MS);
            case FORBIDDEN -> caller.block(Verdict.of(Reason.REJECTED, ENDED_BLOCK_MS), nowMs + ENDED_BLOCK_MS);
            case NONE, FEATURE_OFF ->
                caller.block(Verdict.of(Reason.REJECTED, UNKNOWN_BLOCK_MS), nowMs + UNKNOWN_BLOCK_MS);
        }
    }
}
