package io.keyfold.shard;

import static io.keyfold.core.Times.earlier;
import static io.keyfold.core.Times.later;

import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Gcra;
import io.keyfold.core.LeaseState;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Typing;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.ops.LoopMeters;
import io.keyfold.upstream.Capabilities;
import io.keyfold.upstream.Upstream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The shards of one event loop: every conversation that lives here, and what happens to it. Single-threaded: each
 * method is called on the owning loop. Time comes with each call; only replies from upstream read the clock, once each.
 *
 * <p>This class finds the conversation and its deadlines; {@link Callers} asks who the caller is, {@link Turn} does
 * what follows.
 */
public final class ShardLoop {
    /** Conversations known from events only are kept this long without a sign of life. */
    private static final long EVENT_LIFE_MS = 7_200_000;

    /** After its end a conversation's state is kept this long, to answer late keys. */
    private static final long AFTER_END_MS = 1_000;

    /** Deadlines handled in one turn. */
    private static final int POLL_LIMIT = 1_000;

    final Upstream upstream;
    final LoopMeters meters;
    final LongSupplier clockMs;
    final LongSupplier clockEpochMs;
    final IntSupplier jitterPermille;
    final Gauges gauges = new Gauges();
    ShardOptions options;

    private final Map<String, Conversation> conversations = new HashMap<>();
    private final Deadlines deadlines;
    private final Turn turn;
    private final Callers callers;
    private boolean draining;
    private boolean polled;
    private Runnable whenArmed = () -> {};

    /**
     * @param clockMs monotonic ms, the clock of every {@code nowMs}
     * @param clockEpochMs wall time, for telling and for the expiry of agents' tokens only
     * @param jitterPermille random numbers of 0–999
     */
    public ShardLoop(
            ShardOptions options,
            Upstream upstream,
            LoopMeters meters,
            LongSupplier clockMs,
            LongSupplier clockEpochMs,
            IntSupplier jitterPermille) {
        this.options = options;
        this.upstream = upstream;
        this.meters = meters;
        this.clockMs = clockMs;
        this.clockEpochMs = clockEpochMs;
        this.jitterPermille = jitterPermille;
        this.deadlines = new Deadlines(
                clockMs.getAsLong(), Deadlines.tickMsFor(options.typing().idleTimeoutMs()));
        this.turn = new Turn(this);
        this.callers = new Callers(this, turn);
    }

    /** New settings, from the next signal on. */
    public void apply(ShardOptions newOptions) {
        options = newOptions;
    }

    // ---- signals -----------------------------------------------------------------------------------------------

    /** One signal of somebody who does not want to know what comes of it. */
    public void signal(Signal signal, long nowMs, VerdictSink reply) {
        signal(signal, null, UnaryOperator.identity(), nowMs, reply);
    }

    /**
     * One signal; {@code reply} is called once, now or after the look-up that the signal has to wait for.
     *
     * @param watcher is told what the guest sees of the conversation, from the first signal on that was let in
     * @param way makes of the watcher one that may be told on this loop; asked once for each watcher and conversation
     */
    public void signal(
            Signal signal, @Nullable Watcher watcher, UnaryOperator<Watcher> way, long nowMs, VerdictSink reply) {
        meters.signal(signal.kind());
        Conversation conversation = conversations.get(signal.conversationId());
        Reason refusal = refusalBeforeLooking(signal);
        if (refusal != null) {
            reply.verdict(Verdict.of(refusal));
            if (conversation != null && callers.turnedAway(conversation, signal, refusal, nowMs)) {
                settle(conversation, nowMs);
            }
            return;
        }
        if (conversation == null) {
            if (!opens(signal)) {
                reply.verdict(Verdict.TAKEN);
                return;
            }
            if (conversations.size() >= options.maxConversations()) {
                reply.verdict(Verdict.of(Reason.OVERLOADED));
                return;
            }
            conversation = open(signal.conversationId(), nowMs);
        }
        conversation.lastSignalAtMs = nowMs;
        callers.resolve(conversation, new Asking(signal, watcher, way, nowMs, reply), nowMs);
        settle(conversation, nowMs);
    }

    /** What an event of the platform says of a conversation. */
    public void lifecycle(ConversationFacts facts, long nowMs) {
        Conversation conversation = conversations.get(facts.conversationId());
        if (conversation == null) {
            if (facts.ended() || conversations.size() >= options.maxConversations()) {
                return;
            }
            conversation = open(facts.conversationId(), nowMs);
        }
        conversation.fromEvents = true;
        conversation.lastSignalAtMs = nowMs;
        callers.learn(conversation, facts, nowMs);
        settle(conversation, nowMs);
    }

    /** The conversation as people see it, or null when nothing is known of it here. */
    public @Nullable ConversationView view(String conversationId, long nowMs) {
        Conversation conversation = conversations.get(conversationId);
        return conversation == null ? null : Describer.view(conversation, this, nowMs);
    }

    /** Whether {@code agent} takes part in the conversation; null stands for an admin. */
    public boolean mayDescribe(String conversationId, @Nullable Agent agent) {
        Conversation conversation = conversations.get(conversationId);
        if (agent == null || agent.service() || conversation == null) {
            return agent == null || agent.service();
        }
        return conversation.members.stream()
                .anyMatch(member -> agent.userId() != null && agent.userId().equals(member.participant.userId()));
    }

    private static boolean isKey(Signal signal) {
        return signal.kind() == Signal.Kind.KEYSTROKE || signal.kind() == Signal.Kind.HOLD;
    }

    /** Whether a signal makes a conversation that is not known here; a stop of nothing is nothing. */
    private static boolean opens(Signal signal) {
        return isKey(signal) || signal.kind() == Signal.Kind.GUEST_TOKEN || signal.kind() == Signal.Kind.OPEN;
    }

    /** Whether keys may lead to calls here: neither switched off nor draining. */
    boolean takesKeys() {
        return keysRefusedFor() == null;
    }

    /** Why keys lead to no calls here, whoever sends them; null when they may. */
    @Nullable
    Reason keysRefusedFor() {
        if (draining) {
            return Reason.DRAINING;
        }
        return options.enabled() ? null : Reason.DISABLED;
    }

    private @Nullable Reason refusalBeforeLooking(Signal signal) {
        if (isKey(signal)) {
            return keysRefusedFor();
        }
        // A desktop may still open what it will type in once typing is switched on again.
        return draining && signal.kind() == Signal.Kind.OPEN ? Reason.DRAINING : null;
    }

    private Conversation open(String conversationId, long nowMs) {
        Capabilities dialect = upstream.capabilities();
        Typing typing = new Typing(dialect.hasOff(), dialect.clearsOnMessage());
        Conversation conversation = new Conversation(conversationId, typing, nowMs, Gcra.fresh(nowMs));
        conversations.put(conversationId, conversation);
        gauges.opened();
        return conversation;
    }

    // ---- time --------------------------------------------------------------------------------------------------

    /**
     * Handles the deadlines that are past, within a budget.
     *
     * @return whether anything is left to wait for
     */
    public boolean poll(long nowMs) {
        deadlines.poll(nowMs, POLL_LIMIT, conversation -> {
            turn.tick(conversation, nowMs);
            settle(conversation, nowMs);
        });
        polled = !deadlines.isEmpty();
        return polled;
    }

    /** {@code wake} is run when there is something to wait for again: from then on {@link #poll} is to be called. */
    public void whenArmed(Runnable wake) {
        whenArmed = wake;
    }

    /** In how many ms {@link #poll} is to be called again while there is something to wait for. */
    public long tickMs() {
        return deadlines.isBehind() ? 1 : deadlines.tickMs();
    }

    /** Brings wheel, gauges and the map in line with the conversation; the last step of everything that touches one. */
    void settle(Conversation conversation, long nowMs) {
        if (conversation.freed) {
            return;
        }
        turn.calls().callOff(conversation, nowMs);
        gauges.count(conversation, nowMs, options);
        conversation.tellWatchers(nowMs, options.typing());
        if (conversation.freed) {
            return;
        }
        long freeAtMs = freeAtMs(conversation);
        if (conversation.isQuiet() && nowMs - freeAtMs >= 0) {
            free(conversation);
            return;
        }
        long deadlineMs = conversation.typing.deadlineMs(freeAtMs, options.typing());
        deadlineMs = earlier(deadlineMs, leaseDeadlineMs(conversation, nowMs, deadlineMs));
        if (conversation.isQuiet()) {
            deadlineMs = earlier(deadlineMs, freeAtMs);
        }
        deadlineMs = conversation.watchDeadlineMs(nowMs, deadlineMs, options.typing());
        if (deadlineMs - nowMs <= 0) {
            deadlineMs = nowMs + deadlines.tickMs();
        }
        // A deadline that moved away is left alone: when it fires, the next one is found. Most keys arm nothing.
        if (!conversation.armed || deadlineMs - conversation.armedAtMs < 0) {
            deadlines.arm(conversation, deadlineMs);
            if (!polled) {
                polled = true;
                whenArmed.run();
            }
        }
    }

    private long leaseDeadlineMs(Conversation conversation, long nowMs, long otherwiseMs) {
        LeaseState state = conversation.lease.state();
        if (state == LeaseState.HELD
                && turn.tokens().canMint(conversation)
                && conversation.isLive(nowMs, options.lease().idleAfterMs())) {
            return conversation.lease.renewAtMs();
        }
        boolean held = state == LeaseState.HELD || state == LeaseState.RENEWING;
        return held ? conversation.lease.expiresAtMs() : otherwiseMs;
    }

    private long freeAtMs(Conversation conversation) {
        if (conversation.ended) {
            return conversation.lastSignalAtMs + AFTER_END_MS;
        }
        if (conversation.unknown) {
            return conversation.nextLookUpAtMs;
        }
        long idleMs = conversation.fromEvents ? EVENT_LIFE_MS : options.lease().idleAfterMs();
        long freeAtMs = conversation.typing.waitsUntilMs(conversation.lastSignalAtMs + idleMs);
        return switch (conversation.lease.state()) {
            case HELD -> later(freeAtMs, conversation.lease.expiresAtMs());
            case BACKOFF -> later(freeAtMs, conversation.lease.retryAtMs());
            case NONE, ACQUIRING, RENEWING -> freeAtMs;
        };
    }

    private void free(Conversation conversation) {
        conversation.freed = true;
        deadlines.disarm(conversation);
        conversations.remove(conversation.id);
        gauges.forget(conversation);
        conversation.forgetWatchers();
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    /** From now on keys are shed; what is on its way ends by itself. */
    public void drain() {
        draining = true;
    }

    @Nullable
    Conversation conversation(String conversationId) {
        return conversations.get(conversationId);
    }

    public Gauges gauges() {
        return gauges;
    }

    /** Deadlines armed; 0 when everything is quiet. */
    public long deadlinesArmed() {
        return deadlines.size();
    }
}
