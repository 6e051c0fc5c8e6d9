package io.keyfold.edge.keys;

import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.StableHash;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.edge.auth.AgentAuth;
import io.keyfold.edge.auth.Caller;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.Transport;
import io.keyfold.routing.Router;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one way from a desktop's call to the owner of its conversation: folds at the gate what cannot matter, hands over
 * the rest, counts every keystroke once by the answer it got, and opens or closes gates as the answers say. One
 * instance per event loop, used on it only; every sink is called on it.
 */
public final class Keystrokes {
    /** Gates closed at once on one event loop; a conversation needs one per typing agent. */
    static final int GATES = 1 << 15;

    private final Router router;
    private final AgentAuth auth;
    private final LoopMeters meters;
    private final GateBroadcast broadcast;
    private final LongSupplier nowMs;
    private final GateTable gates = new GateTable(GATES);
    private boolean typingOn = true;

    /**
     * The way of one event loop.
     *
     * @param broadcast opens the gates of a conversation on all loops of the node
     * @param nowMs the loop's clock: monotonic milliseconds from any origin
     */
    public Keystrokes(Router router, AgentAuth auth, LoopMeters meters, GateBroadcast broadcast, LongSupplier nowMs) {
        this.router = router;
        this.auth = auth;
        this.meters = meters;
        this.broadcast = broadcast;
        this.nowMs = nowMs;
    }

    /**
     * One key.
     *
     * @param participantId checked participant or communication id
     * @param guestToken handed over with the key, or null
     */
    public void press(
            Transport transport,
            String conversationId,
            String participantId,
            Caller caller,
            @Nullable String guestToken,
            VerdictSink sink) {
        long conversation = StableHash.of(conversationId);
        long key = GateTable.key(
                conversation,
                StableHash.of(participantId),
                caller.tokenId(),
                guestToken == null ? 0 : StableHash.of(guestToken));
        long closedForMs = gates.closedFor(conversation, key, nowMs.getAsLong());
        if (closedForMs > 0) {
            turnedAway(transport, folded(Verdict.of(Reason.GATE, closedForMs)), sink);
            return;
        }
        int stamp = gates.stamp(conversation);
        router.signal(
                new Signal(Signal.Kind.KEYSTROKE, conversationId, participantId, caller.agent(), 0, guestToken, 0),
                verdict -> {
                    gates.close(conversation, key, stamp, verdict, nowMs.getAsLong());
                    answered(transport, caller, verdict);
                    sink.verdict(verdict);
                });
    }

    /**
     * One key on a lane. Allocates nothing when it is folded.
     *
     * @param reply gets the verdict, too; null when nobody asked
     * @param nowMs the time of this turn
     */
    public void press(Transport transport, Lane lane, @Nullable VerdictSink reply, long nowMs) {
        int stamp = gates.stamp(lane.conversation());
        long folded = lane.folded(stamp, nowMs);
        if (folded == Verdict.TAKEN) {
            ask(transport, lane, reply, stamp, nowMs);
            return;
        }
        long verdict = folded(folded);
        meters.answered(transport, verdict);
        if (reply != null) {
            reply.verdict(verdict);
        }
    }

    private void ask(Transport transport, Lane lane, @Nullable VerdictSink reply, int stamp, long askedAtMs) {
        int opened = lane.asked(stamp, askedAtMs);
        Caller caller = lane.caller();
        router.signal(lane.keystroke(), lane.watcher(), verdict -> {
            lane.answered(opened, stamp, verdict, nowMs.getAsLong());
            answered(transport, caller, verdict);
            if (reply != null) {
                reply.verdict(verdict);
            }
            lane.owner().verdict(verdict);
        });
    }

    /** Somebody is about to type on a lane: may it? A problem is counted, anything else is no keystroke and is not. */
    public void open(Transport transport, Lane lane, VerdictSink reply) {
        Caller caller = lane.caller();
        router.signal(lane.signal(Signal.Kind.OPEN, 0), lane.watcher(), verdict -> {
            if (Verdict.isProblem(verdict)) {
                answered(transport, caller, verdict);
            }
            reply.verdict(verdict);
        });
    }

    /**
     * Anything else that is said on a lane. Its gate opens before the owner has answered: the next key may be in the
     * same frame.
     *
     * @param holdMs for {@link Signal.Kind#HOLD}, else 0
     */
    public void tell(Transport transport, Lane lane, Signal.Kind kind, long holdMs, VerdictSink reply) {
        gates.open(lane.conversation());
        lane.open();
        tell(transport, lane.conversation(), lane.signal(kind, holdMs), lane.watcher(), lane.caller(), reply);
    }

    /** Anything else that a desktop says of a conversation. Opens its gates, since it changes what a key means. */
    public void tell(Transport transport, Signal signal, Caller caller, VerdictSink sink) {
        tell(transport, StableHash.of(signal.conversationId()), signal, null, caller, sink);
    }

    /** A message that passes through this relay: it is no keystroke, so its verdict is not counted as one. */
    public void passOn(Signal sent, VerdictSink sink) {
        long conversation = StableHash.of(sent.conversationId());
        gates.open(conversation);
        router.signal(sent, verdict -> {
            if (verdict == Verdict.TAKEN) {
                openAfter(sent.kind(), conversation);
            }
            sink.verdict(verdict);
        });
    }

    private void tell(
            Transport transport,
            long conversation,
            Signal signal,
            @Nullable Watcher watcher,
            Caller caller,
            VerdictSink sink) {
        router.signal(signal, watcher, verdict -> {
            if (!Verdict.isProblem(verdict)) {
                openAfter(signal.kind(), conversation);
            }
            if (signal.kind() == Signal.Kind.HOLD || Verdict.isProblem(verdict)) {
                answered(transport, caller, verdict);
            }
            sink.verdict(verdict);
        });
    }

    /** Counts a key that got its answer before it could be handed over. */
    public void turnedAway(Transport transport, long verdict, VerdictSink sink) {
        meters.answered(transport, verdict);
        sink.verdict(verdict);
    }

    /** {@code typing.enabled}: while it is off, no key is said to be folded into a call. */
    public void switchTyping(boolean on) {
        typingOn = on;
    }

    /** {@code typing.enabled}, as it is now. */
    public boolean isTypingOn() {
        return typingOn;
    }

    /** A message was sent: the next key of the conversation matters. */
    public void openGates(long conversationHash) {
        gates.open(conversationHash);
    }

    private long folded(long verdict) {
        return typingOn ? verdict : Verdict.of(Reason.DISABLED);
    }

    private void openAfter(Signal.Kind kind, long conversation) {
        gates.open(conversation);
        if (kind == Signal.Kind.SENT || kind == Signal.Kind.ENDED) {
            broadcast.messageSent(conversation);
        }
    }

    private void answered(Transport transport, Caller caller, long verdict) {
        meters.answered(transport, verdict);
        if (Verdict.isDecision(verdict) && Verdict.reason(verdict) == Reason.TOKEN_REJECTED) {
            auth.tokenRejected(caller);
        }
    }
}
