package io.keyfold.shard;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Times;
import io.keyfold.core.Verdict;
import io.keyfold.upstream.CallResult;
import org.jspecify.annotations.Nullable;

/**
 * Who may do something in a conversation: from what the platform has told of it, else from one look-up that all wait
 * for. Owned by the shard's event loop.
 */
final class Callers {
    /** A conversation answers with what was found out about its participants this long before it asks again. */
    private static final long LOOK_UP_AGAIN_MS = 10_000;

    private final ShardLoop loop;
    private final Turn turn;

    Callers(ShardLoop loop, Turn turn) {
        this.loop = loop;
        this.turn = turn;
    }

    /** Answers the signal, now or after the look-up that it has to wait for. */
    void resolve(Conversation conversation, Asking asking, long nowMs) {
        Signal signal = asking.signal;
        if (conversation.isLoading()) {
            await(conversation, asking, nowMs);
            return;
        }
        if (conversation.ended) {
            asking.reply.verdict(Verdict.of(ProblemCode.CONVERSATION_ENDED));
            return;
        }
        if (signal.participantId().isEmpty()) {
            resolveUnnamed(conversation, asking, nowMs);
            return;
        }
        Member member = conversation.member(signal.participantId());
        if (member != null && member.verified) {
            answer(conversation, asking, asMember(conversation, member, asking, nowMs));
        } else if (goesAhead(conversation, asking)) {
            asking.reply.verdict(Verdict.TAKEN);
        } else if (!signal.holdsMessage() && mustLookUp(conversation, nowMs)) {
            waitForLookUp(conversation, asking, nowMs);
        } else {
            answer(conversation, asking, asStranger(conversation, member, asking, nowMs));
        }
    }

    /** Who was let in may watch; who was not learns nothing of the conversation. */
    private void answer(Conversation conversation, Asking asking, long verdict) {
        if (Verdict.isProblem(verdict)) {
            turn.refused(conversation, Verdict.problem(verdict), asking.atMs);
        }
        boolean unverified = Verdict.isDecision(verdict) && Verdict.reason(verdict) == Reason.UNVERIFIED;
        if (unverified) {
            loop.timelines.key(conversation, verdict);
        }
        if (asking.watcher != null && !unverified && !Verdict.isProblem(verdict)) {
            Member member = conversation.member(asking.signal.participantId());
            if (member != null) {
                conversation.watch(asking.watcher, asking.way, member);
            }
        }
        reply(conversation, asking, verdict);
    }

    /** A message that waits is told when the call that is out has ended; everybody else, at once. */
    private static void reply(Conversation conversation, Asking asking, long verdict) {
        boolean ordered = verdict == Verdict.TAKEN && asking.signal.holdsMessage();
        if (!ordered || !conversation.keepBack(asking.reply)) {
            asking.reply.verdict(verdict);
        }
    }

    /**
     * A signal that the loop does not take now. A typist's watchers learn why the indicator goes out; of others nothing
     * is believed without a look-up.
     *
     * @return whether it meant something to the conversation
     */
    boolean turnedAway(Conversation conversation, Signal signal, Reason refusal, long nowMs) {
        Member member = conversation.member(signal.participantId());
        if (signal.kind() == Signal.Kind.OPEN || member == null || !isTypist(member, signal)) {
            return false;
        }
        conversation.lastSignalAtMs = nowMs;
        member.triedAtMs = nowMs;
        member.trouble(refusal);
        loop.timelines.key(conversation, Verdict.of(refusal));
        return true;
    }

    private boolean isTypist(Member member, Signal signal) {
        return !loop.options.verify()
                || (member.verified && loop.options.rule().refusal(member.participant, signal.agent()) == null);
    }

    /**
     * A guest token or a message from a caller who names no participant: a service subject, or whoever takes part by
     * user id.
     */
    private void resolveUnnamed(Conversation conversation, Asking asking, long nowMs) {
        Signal signal = asking.signal;
        Member own = conversation.memberOf(signal.agent());
        if (signal.agent().service() || !loop.options.verify()) {
            reply(conversation, asking, turn.unnamed(conversation, signal, asking.atMs, nowMs));
        } else if (own != null) {
            reply(conversation, asking, asMember(conversation, own, asking, nowMs));
        } else if (goesAhead(conversation, asking)) {
            asking.reply.verdict(Verdict.TAKEN);
        } else if (!signal.holdsMessage() && mustLookUp(conversation, nowMs)) {
            waitForLookUp(conversation, asking, nowMs);
        } else {
            asking.reply.verdict(asOutsider(conversation, nowMs));
        }
    }

    /** Somebody in whose name nobody takes part, as far as is known. */
    private static long asOutsider(Conversation conversation, long nowMs) {
        if (conversation.unknown) {
            return Verdict.of(ProblemCode.CONVERSATION_UNKNOWN);
        }
        return conversation.known
                ? Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT)
                : Verdict.of(Reason.UNVERIFIED, Math.max(1, conversation.nextLookUpAtMs - nowMs));
    }

    /**
     * Whether a message goes on now and counts after the look-up: what waits for that is older than the message, and
     * must not lead to a call after it.
     */
    private static boolean goesAhead(Conversation conversation, Asking message) {
        return message.signal.holdsMessage()
                && conversation.lookingUp
                && conversation.await(new Asking(message.signal, null, message.way, message.atMs, answered -> {}));
    }

    private boolean mustLookUp(Conversation conversation, long nowMs) {
        boolean wanted = loop.options.verify() || loop.upstream.capabilities().needsCommunication();
        if (!wanted) {
            return false;
        }
        return conversation.lookingUp || !conversation.lookUpBlocked || nowMs - conversation.nextLookUpAtMs >= 0;
    }

    private long asMember(Conversation conversation, Member member, Asking asking, long nowMs) {
        ProblemCode refusal =
                loop.options.verify() ? loop.options.rule().refusal(member.participant, asking.signal.agent()) : null;
        return refusal != null
                ? Verdict.of(refusal)
                : turn.take(conversation, member, asking.signal, asking.atMs, nowMs);
    }

    /** Somebody the platform has not spoken of, and will not be asked about now. */
    private long asStranger(Conversation conversation, @Nullable Member believed, Asking asking, long nowMs) {
        if (conversation.unknown) {
            return Verdict.of(ProblemCode.CONVERSATION_UNKNOWN);
        }
        if (conversation.known && loop.options.verify()) {
            return Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN);
        }
        if (loop.options.verify() && !loop.options.allowUnverified()) {
            return Verdict.of(Reason.UNVERIFIED, Math.max(1, conversation.nextLookUpAtMs - nowMs));
        }
        Member member =
                believed == null ? new Member(Strangers.believed(asking.signal.participantId()), false) : believed;
        if (believed == null && !conversation.add(member)) {
            return Verdict.of(Reason.OVERLOADED);
        }
        return turn.take(conversation, member, asking.signal, asking.atMs, nowMs);
    }

    // ---- look-ups ----------------------------------------------------------------------------------------------

    /** The record of the conversation was read, or there is none to be had. */
    void goOn(Conversation conversation, long nowMs) {
        boolean blank = !conversation.known && !conversation.typing.wasCalled() && !conversation.ended;
        for (Asking one : conversation.takeWaiting()) {
            if (blank && !ShardLoop.opens(one.signal)) {
                one.reply.verdict(Verdict.TAKEN);
            } else {
                resolve(conversation, one, nowMs);
            }
        }
    }

    private void waitForLookUp(Conversation conversation, Asking asking, long nowMs) {
        if (await(conversation, asking, nowMs) && !conversation.lookingUp) {
            conversation.lookingUp = true;
            conversation.lookUpBlocked = true;
            conversation.nextLookUpAtMs = nowMs + LOOK_UP_AGAIN_MS;
            loop.upstream.lookUp(
                    conversation.id,
                    loop.options.agentCredential() ? asking.signal.agent().bearer() : null,
                    new LookUp(this, conversation, nowMs));
        }
    }

    /** Whether the signal waits from now on; else it was answered: keys of one participant are folded into one. */
    private static boolean await(Conversation conversation, Asking asking, long nowMs) {
        Signal signal = asking.signal;
        Asking key = conversation.waitingKey(signal.participantId());
        if (key != null && signal.kind() == Signal.Kind.KEYSTROKE) {
            key.atMs = nowMs;
            asking.reply.verdict(Verdict.of(Reason.IN_FLIGHT));
            return false;
        }
        boolean waits = conversation.await(asking);
        if (!waits) {
            asking.reply.verdict(Verdict.of(Reason.OVERLOADED));
        }
        return waits;
    }

    /** The platform told who takes part. */
    void found(LookUp lookUp, ConversationFacts facts) {
        Conversation conversation = lookUp.conversation();
        long nowMs = loop.clockMs.getAsLong();
        if (loop.ownership().isGone(conversation, nowMs)) {
            return;
        }
        conversation.lookingUp = false;
        loop.timelines.note(conversation, "look-up", "found", 200, nowMs - lookUp.askedAtMs());
        learn(conversation, facts, nowMs);
        answerWaiting(conversation, nowMs);
        loop.settle(conversation, nowMs);
    }

    /** The platform knows no such conversation, or could not be asked. */
    void notFound(LookUp lookUp, CallResult result) {
        Conversation conversation = lookUp.conversation();
        boolean unknown = result.refusal() == CallResult.Refusal.UNKNOWN;
        long nowMs = loop.clockMs.getAsLong();
        if (loop.ownership().isGone(conversation, nowMs)) {
            return;
        }
        conversation.lookingUp = false;
        conversation.unknown = unknown && !conversation.known;
        loop.timelines.note(
                conversation,
                "look-up",
                unknown ? "unknown" : result.outcome().label(),
                result.status(),
                nowMs - lookUp.askedAtMs());
        if (!unknown) {
            long waitMs = Math.max(loop.options.lease().backoffMinMs(), result.retryAfterMs());
            long untilMs = nowMs + waitMs + waitMs * loop.jitterPermille.getAsInt() / 5_000;
            // Who is missing from a known conversation has the longer wait of the two.
            conversation.nextLookUpAtMs =
                    conversation.known ? Times.later(conversation.nextLookUpAtMs, untilMs) : untilMs;
        }
        answerWaiting(conversation, nowMs);
        loop.settle(conversation, nowMs);
    }

    /** Takes what the platform says of the conversation, in an answer or an event. */
    void learn(Conversation conversation, ConversationFacts facts, long nowMs) {
        conversation.learn(facts.participants());
        for (Member member : conversation.members) {
            if (member.participant.ended()) {
                turn.left(conversation, member, nowMs);
            }
        }
        if (facts.ended()) {
            conversation.ended = true;
            turn.end(conversation, nowMs);
        }
    }

    private void answerWaiting(Conversation conversation, long nowMs) {
        for (Asking one : conversation.takeWaiting()) {
            resolve(conversation, one, nowMs);
        }
    }
}
