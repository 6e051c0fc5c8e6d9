package io.keyfold.shard;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Times;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may do something in a conversation: from what the platform has told of it, else from one look-up that all wait
 * for. Owned by the shard's event loop.
 */
final class Callers {
    /** A conversation answers with what was found out about its participants this long before it asks again. */
    private static final long LOOK_UP_AGAIN_MS = 10_000;

    /** Signals of one conversation that may wait for its look-up. */
    private static final int MAX_WAITING = 64;

    private final ShardLoop loop;
    private final Turn turn;

    Callers(ShardLoop loop, Turn turn) {
        this.loop = loop;
        this.turn = turn;
    }

    /**
     * Answers the signal, now or after the look-up that it has to wait for.
     *
     * @param atMs when it came
     */
    void resolve(Conversation conversation, Signal signal, long atMs, long nowMs, VerdictSink reply) {
        if (conversation.ended) {
            reply.verdict(Verdict.of(ProblemCode.CONVERSATION_ENDED));
            return;
        }
        if (signal.participantId().isEmpty()) {
            resolveUnnamed(conversation, signal, atMs, nowMs, reply);
            return;
        }
        Member member = conversation.member(signal.participantId());
        if (member != null && member.verified) {
            reply.verdict(asMember(conversation, member, signal, atMs, nowMs));
        } else if (mustLookUp(conversation, nowMs)) {
            waitForLookUp(conversation, signal, nowMs, reply);
        } else {
            reply.verdict(asStranger(conversation, member, signal, atMs, nowMs));
        }
    }

    /** A guest token from a caller who names no participant: a service subject, or whoever takes part by user id. */
    private void resolveUnnamed(Conversation conversation, Signal signal, long atMs, long nowMs, VerdictSink reply) {
        Member own = conversation.memberOf(signal.agent());
        if (signal.agent().service() || !loop.options.verify()) {
            reply.verdict(turn.tokenOnly(conversation, signal, nowMs));
        } else if (own != null) {
            reply.verdict(asMember(conversation, own, signal, atMs, nowMs));
        } else if (mustLookUp(conversation, nowMs)) {
            waitForLookUp(conversation, signal, nowMs, reply);
        } else {
            reply.verdict(asOutsider(conversation, nowMs));
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

    private boolean mustLookUp(Conversation conversation, long nowMs) {
        boolean wanted = loop.options.verify() || loop.upstream.capabilities().needsCommunication();
        if (!wanted) {
            return false;
        }
        return conversation.lookingUp || !conversation.lookUpBlocked || nowMs - conversation.nextLookUpAtMs >= 0;
    }

    private long asMember(Conversation conversation, Member member, Signal signal, long atMs, long nowMs) {
        ProblemCode refusal =
                loop.options.verify() ? loop.options.rule().refusal(member.participant, signal.agent()) : null;
        return refusal != null ? Verdict.of(refusal) : turn.take(conversation, member, signal, atMs, nowMs);
    }

    /** Somebody the platform has not spoken of, and will not be asked about now. */
    private long asStranger(
            Conversation conversation, @Nullable Member believed, Signal signal, long atMs, long nowMs) {
        if (conversation.unknown) {
            return Verdict.of(ProblemCode.CONVERSATION_UNKNOWN);
        }
        if (conversation.known && loop.options.verify()) {
            return Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN);
        }
        if (loop.options.verify() && !loop.options.allowUnverified()) {
            return Verdict.of(Reason.UNVERIFIED, Math.max(1, conversation.nextLookUpAtMs - nowMs));
        }
        Member member = believed == null ? new Member(Strangers.believed(signal.participantId()), false) : believed;
        if (believed == null && !conversation.add(member)) {
            return Verdict.of(Reason.OVERLOADED);
        }
        return turn.take(conversation, member, signal, atMs, nowMs);
    }

    // ---- look-ups ----------------------------------------------------------------------------------------------

    private void waitForLookUp(Conversation conversation, Signal signal, long nowMs, VerdictSink reply) {
        Conversation.Waiting key = conversation.waitingKey(signal.participantId());
        if (key != null && signal.kind() == Signal.Kind.KEYSTROKE) {
            key.atMs = nowMs;
            reply.verdict(Verdict.of(Reason.IN_FLIGHT));
            return;
        }
        if (conversation.waiting.size() >= MAX_WAITING) {
            reply.verdict(Verdict.of(Reason.OVERLOADED));
            return;
        }
        conversation.waiting.add(new Conversation.Waiting(signal, reply, nowMs));
        if (!conversation.lookingUp) {
            conversation.lookingUp = true;
            conversation.lookUpBlocked = true;
            conversation.nextLookUpAtMs = nowMs + LOOK_UP_AGAIN_MS;
            loop.upstream.lookUp(
                    conversation.id,
                    loop.options.agentCredential() ? signal.agent().bearer() : null,
                    new LookUp(this, conversation));
        }
    }

    /** The platform told who takes part. */
    void found(Conversation conversation, ConversationFacts facts) {
        long nowMs = loop.clockMs.getAsLong();
        conversation.lookingUp = false;
        learn(conversation, facts, nowMs);
        answerWaiting(conversation, nowMs);
        loop.settle(conversation, nowMs);
    }

    /** The platform knows no such conversation ({@code unknown}), or could not be asked. */
    void notFound(Conversation conversation, boolean unknown, long retryAfterMs) {
        long nowMs = loop.clockMs.getAsLong();
        conversation.lookingUp = false;
        conversation.unknown = unknown && !conversation.known;
        if (!unknown) {
            long waitMs = Math.max(loop.options.lease().backoffMinMs(), retryAfterMs);
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
        List<Conversation.Waiting> waiting = List.copyOf(conversation.waiting);
        conversation.waiting.clear();
        for (Conversation.Waiting one : waiting) {
            resolve(conversation, one.signal, one.atMs, nowMs, one.reply);
        }
    }
}
