package io.keyfold.shard;

import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.ops.LoopMeters;
import io.keyfold.upstream.Upstream;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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
    final Upstream upstream;
    final LoopMeters meters;
    final LongSupplier clockMs;
    final LongSupplier clockEpochMs;
    final IntSupplier jitterPermille;
    final Gauges gauges = new Gauges();
    final Timelines timelines = new Timelines(this);
    ShardOptions options;

    private final Residents conversations;
    private final Turn turn;
    private final Callers callers;
    private final Survivors survivors;
    private final Ownership ownership;
    private boolean draining;

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
        this(options, upstream, meters, clockMs, clockEpochMs, jitterPermille, null);
    }

    /**
     * As one owner of several, in a cluster.
     *
     * @param survival where conversations survive this owner; null when they do not, on a single node
     */
    public ShardLoop(
            ShardOptions options,
            Upstream upstream,
            LoopMeters meters,
            LongSupplier clockMs,
            LongSupplier clockEpochMs,
            IntSupplier jitterPermille,
            @Nullable Survival survival) {
        this.options = options;
        this.upstream = upstream;
        this.meters = meters;
        this.clockMs = clockMs;
        this.clockEpochMs = clockEpochMs;
        this.jitterPermille = jitterPermille;
        this.turn = new Turn(this);
        this.callers = new Callers(this, turn);
        this.survivors = new Survivors(this, survival, callers);
        this.ownership = new Ownership(this, turn);
        this.conversations = new Residents(this, turn, survivors, ownership);
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
        boolean fenced = ownership.isFenced(nowMs);
        Conversation conversation = conversations.get(signal.conversationId());
        if (fenced || (conversation != null && !ownership.isOurs(conversation, nowMs))) {
            reply.verdict(Ownership.UNREACHABLE);
            return;
        }
        Reason refusal = refusalBeforeLooking(signal);
        if (refusal != null) {
            reply.verdict(Verdict.of(refusal));
            if (conversation != null && callers.turnedAway(conversation, signal, refusal, nowMs)) {
                settle(conversation, nowMs);
            }
            return;
        }
        if (conversation == null) {
            boolean full = conversations.size() >= options.maxConversations();
            if (!opens(signal) && (full || !survivors.isOn())) {
                reply.verdict(Verdict.TAKEN);
                return;
            }
            if (full) {
                reply.verdict(Verdict.of(Reason.OVERLOADED));
                return;
            }
            conversation = open(signal.conversationId(), nowMs);
        }
        conversation.lastSignalAtMs = nowMs;
        callers.resolve(conversation, new Asking(signal, watcher, way, nowMs, reply), nowMs);
        settle(conversation, nowMs);
    }

    /** What an event of the platform says of a conversation. Nothing is heard while the loop is fenced. */
    public void lifecycle(ConversationFacts facts, long nowMs) {
        if (ownership.isFenced(nowMs)) {
            return;
        }
        Conversation conversation = conversations.get(facts.conversationId());
        if (conversation == null) {
            if (facts.ended()) {
                survivors.forget(facts.conversationId());
                return;
            }
            if (conversations.size() >= options.maxConversations()) {
                return;
            }
            conversation = open(facts.conversationId(), nowMs);
        } else if (!ownership.isOurs(conversation, nowMs)) {
            return;
        }
        conversation.fromEvents = true;
        timelines.note(conversation, "event", facts.ended() ? "ended" : "participants");
        conversation.lastSignalAtMs = nowMs;
        callers.learn(conversation, facts, nowMs);
        settle(conversation, nowMs);
    }

    /** The conversation as people see it, or null when nothing is known of it here. */
    public @Nullable ConversationView view(String conversationId, long nowMs) {
        Conversation conversation = conversations.get(conversationId);
        return conversation == null ? null : Describer.view(conversation, this, nowMs);
    }

    /** As {@link #view}, for somebody who looks several times a second: more is kept for him, for some seconds. */
    public @Nullable ConversationView trace(String conversationId, long nowMs) {
        timelines.trace(conversationId, nowMs);
        return view(conversationId, nowMs);
    }

    /** Whether {@code agent} takes part in the conversation; null stands for an admin. */
    public boolean mayDescribe(String conversationId, @Nullable Agent agent) {
        Conversation conversation = conversations.get(conversationId);
        if (agent == null || agent.service() || conversation == null) {
            return agent == null || agent.service();
        }
        return Arrays.stream(conversation.members)
                .anyMatch(member -> agent.userId() != null && agent.userId().equals(member.participant.userId()));
    }

    private static boolean isKey(Signal signal) {
        return signal.kind() == Signal.Kind.KEYSTROKE || signal.kind() == Signal.Kind.HOLD;
    }

    /** Whether a signal makes a conversation that is not known here; a stop of nothing is nothing. */
    static boolean opens(Signal signal) {
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
        Conversation conversation = conversations.create(conversationId, nowMs);
        survivors.load(conversation, nowMs);
        return conversation;
    }

    // ---- time --------------------------------------------------------------------------------------------------

    /**
     * Handles the deadlines that are past, within a budget.
     *
     * @return whether anything is left to wait for
     */
    public boolean poll(long nowMs) {
        // After a pause what is due is not this loop's to do any more: it is dropped first.
        ownership.fenceIfLate(nowMs);
        timelines.expire(nowMs);
        return conversations.poll(nowMs);
    }

    /** {@code wake} is run when there is something to wait for again: from then on {@link #poll} is to be called. */
    public void whenArmed(Runnable wake) {
        conversations.whenArmed(wake);
    }

    /** In how many ms {@link #poll} is to be called again while there is something to wait for. */
    public long tickMs() {
        return conversations.tickMs();
    }

    /** The last step of everything that touches a conversation. */
    void settle(Conversation conversation, long nowMs) {
        conversations.settle(conversation, nowMs);
    }

    void free(Conversation conversation) {
        conversations.free(conversation);
    }

    // ---- change of owner ---------------------------------------------------------------------------------------

    /**
     * Another view: conversations that are not kept are not this loop's any more. Nothing new begins in them, calls
     * that have left end, the last record is written, then they are freed; those kept again meanwhile go on. The caller
     * asks its own view before it hands over a signal; one that comes all the same is answered
     * {@code owner-unreachable}.
     *
     * <p>A turn looks at a part of the conversations only; from then on those that were not looked at yet are asked
     * when something happens to them.
     *
     * @param keeps whether the conversation of this id belongs to this node
     * @return whether {@link #releaseMore} is to be called, in another turn
     */
    public boolean release(Predicate<String> keeps, long nowMs) {
        return ownership.release(keeps, nowMs);
    }

    /** Goes on with the last {@link #release}; returns whether it is to be called again, in another turn. */
    public boolean releaseMore(long nowMs) {
        return ownership.releaseMore(nowMs);
    }

    /** Conversations that may have to go and are not freed yet; 0 when the hand-over is done. */
    public int releasing() {
        return ownership.releasing();
    }

    /**
     * Goes on with what goes on by itself, a hold, in a conversation that came to this loop and was not asked for yet;
     * others come back with their next signal.
     */
    public void adopt(String conversationId, Survivor record, long nowMs) {
        boolean wanted = record.isHeld(clockEpochMs.getAsLong()) && conversations.get(conversationId) == null;
        if (wanted && !ownership.isFenced(nowMs) && conversations.size() < options.maxConversations()) {
            Conversation conversation = conversations.create(conversationId, nowMs);
            survivors.adopt(conversation, record, nowMs);
            settle(conversation, nowMs);
        }
    }

    /**
     * In a cluster, called each {@link PauseWatch#PERIOD_MS}, also while nothing happens. Fences the loop after a pause
     * of the process.
     *
     * @return whether the loop is fenced: the node is to confirm its membership, then to {@link #confirm}
     */
    public boolean beat(long nowMs, long nowEpochMs) {
        return ownership.beat(nowMs, nowEpochMs);
    }

    /**
     * Drops everything that is held here. Until {@link #confirm}, signals are answered {@code owner-unreachable}, and
     * no request is written, even of calls that are on their way. What has left ends unheard.
     */
    public void fence() {
        ownership.fence();
    }

    /** Whether this loop must not act, from a pause until {@link #confirm}; the first to ask notices the pause. */
    public boolean isFenced(long nowMs) {
        return ownership.isFenced(nowMs);
    }

    /**
     * The node is a member and this loop may act again, with what survived of its conversations.
     *
     * @return false when there was another pause meanwhile: the answer is from before it, and the loop stays fenced
     */
    public boolean confirm(long nowMs) {
        return ownership.confirm(nowMs);
    }

    Ownership ownership() {
        return ownership;
    }

    Survivors survivors() {
        return survivors;
    }

    List<Conversation> all() {
        return conversations.all();
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

    /** Conversations at rest, packed until somebody asks for them. */
    int resting() {
        return conversations.resting();
    }

    /** Deadlines armed; 0 when everything is quiet. */
    public long deadlinesArmed() {
        return conversations.deadlinesArmed();
    }
}
