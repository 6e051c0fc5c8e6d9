package io.keyfold.shard;

import io.keyfold.core.LeaseState;
import io.keyfold.core.Outcome;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One sentence for people: why the guest may see nothing, and what to do about it. Asked on the shard's event loop. */
final class Explanation {
    /** How long after the last try its refusal is still what people ask about. */
    static final long REMEMBERED_MS = 60_000;

    private static final String EXPIRED =
            "The guest token has expired and the platform gave no new one; check the relay's login (upstream.oauth) and"
                    + " its right to make guest tokens with 'keyfold doctor'.";

    private static final String NOBODY = "Nobody is typing.";

    private Explanation() {}

    /** @param lit whether, by what the relay knows, the guest sees the indicator now */
    static String of(Conversation conversation, ShardLoop loop, boolean lit, long nowMs) {
        Reason refusedForAll = loop.options.shadow() && loop.takesKeys() ? Reason.SHADOW : loop.keysRefusedFor();
        if (refusedForAll != null) {
            return refusedForAll.sentence();
        }
        if (conversation.ended) {
            return ProblemCode.CONVERSATION_ENDED.sentence();
        }
        if (lit) {
            return "The guest sees the indicator.";
        }
        if (conversation.unknown) {
            return ProblemCode.CONVERSATION_UNKNOWN.sentence();
        }
        boolean verified = loop.options.verify() && !loop.options.allowUnverified();
        if (conversation.lookUpBlocked && !conversation.known && verified) {
            return conversation.lookingUp
                    ? "The platform is being asked who takes part."
                    : "The platform could not say who takes part, so no key leads to a call; it is asked again with the"
                            + " next keys, and 'keyfold doctor' finds out what is wrong.";
        }
        return whyDark(conversation, loop, nowMs);
    }

    private static String whyDark(Conversation conversation, ShardLoop loop, long nowMs) {
        long idleTimeoutMs = loop.options.typing().idleTimeoutMs();
        Reason trouble = troubleSince(conversation, nowMs, idleTimeoutMs);
        if (trouble == Reason.NO_LEASE && conversation.guestToken != null) {
            return EXPIRED;
        }
        if (trouble != null) {
            return trouble.sentence();
        }
        if (conversation.typing.isComposing()) {
            boolean needsLease = loop.upstream.capabilities().needsGuestToken();
            return needsLease && !conversation.lease.isUsable(nowMs)
                    ? whyNoLease(conversation.lease.state(), conversation.lease.wasRejected())
                    : whyNotLit(conversation.lastOutcome);
        }
        return conversation.refusal != null && nowMs - conversation.refusedAtMs < REMEMBERED_MS
                ? "The last key was refused: " + continued(conversation.refusal.sentence())
                : whyIdle(troubleSince(conversation, nowMs, REMEMBERED_MS));
    }

    private static String whyIdle(@Nullable Reason lastTrouble) {
        return lastTrouble == null
                ? NOBODY
                : "Nobody is typing now, and the last typing was not shown: " + continued(lastTrouble.sentence());
    }

    /** What kept the typing of somebody who tried within the last {@code withinMs} from the guest. */
    private static @Nullable Reason troubleSince(Conversation conversation, long nowMs, long withinMs) {
        for (Member member : conversation.members) {
            Reason trouble = conversation.troubleOf(member, nowMs, withinMs);
            if (trouble != null) {
                return trouble;
            }
        }
        return null;
    }

    /** A sentence as the second half of another. */
    private static String continued(String sentence) {
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }

    private static String whyNoLease(LeaseState state, boolean rejected) {
        if (rejected) {
            return Reason.TOKEN_REJECTED.sentence();
        }
        return switch (state) {
            case ACQUIRING -> "A guest token is being fetched.";
            case BACKOFF ->
                "The platform gave no guest token; the relay waits before it asks again, and 'keyfold doctor' finds out"
                        + " why it refuses.";
            case NONE, HELD, RENEWING -> Reason.NO_LEASE.sentence();
        };
    }

    private static String whyNotLit(@Nullable Outcome outcome) {
        if (outcome == null) {
            return "The first typing call is on its way.";
        }
        return switch (outcome) {
            case ACCEPTED -> "The last call has faded or a message ended it; the next key lights the indicator.";
            case TOKEN_REJECTED -> Reason.TOKEN_REJECTED.sentence();
            case REJECTED -> Reason.REJECTED.sentence();
            case THROTTLED -> Reason.BACKOFF.sentence();
            case TIMEOUT -> "The platform did not answer the last call in time; the next key tries again.";
            case UNREACHABLE ->
                "The platform could not be reached, or failed itself; the next keys try again, and 'keyfold status'"
                        + " shows since when.";
            case STALE ->
                "The last call could not leave within a second and was dropped, since typing that is shown late is"
                        + " wrong; the next key tries again.";
            case CANCELLED -> "A message overtook the last call; the next key lights the indicator.";
        };
    }
}
