package io.keyfold.routing;

import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.shard.ConversationView;
import io.keyfold.shard.ShardLoop;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The router of a single node: every shard lives on one of this node's event loops. When that is the caller's own, the
 * way is a method call; else a {@link Mailbox} there and back.
 */
public final class LocalRouter implements Router {
    /** One event loop of the node: its shards and the way to it. */
    public record Loop(ShardLoop shards, Mailbox mailbox) {}

    private final int self;
    private final List<Loop> loops;
    private final LongSupplier clockMs;
    private final UnaryOperator<Watcher> way = this::fromAfar;

    /** {@code self}: index of the loop that this router is called on; {@code clockMs}: the clock of the shards. */
    public LocalRouter(int self, List<Loop> loops, LongSupplier clockMs) {
        this.self = self;
        this.loops = List.copyOf(loops);
        this.clockMs = clockMs;
    }

    @Override
    public void signal(Signal signal, @Nullable Watcher watcher, VerdictSink reply) {
        int owner = Shards.loopOf(signal.conversationId(), loops.size());
        ShardLoop shards = loops.get(owner).shards();
        if (owner == self) {
            shards.signal(signal, watcher, UnaryOperator.identity(), clockMs.getAsLong(), reply);
            return;
        }
        VerdictSink home = verdict -> sendHome(() -> reply.verdict(verdict));
        boolean taken =
                loops.get(owner).mailbox().post(() -> shards.signal(signal, watcher, way, clockMs.getAsLong(), home));
        if (!taken) {
            reply.verdict(Verdict.of(Reason.OVERLOADED));
        }
    }

    @Override
    public void lifecycle(ConversationFacts facts, VerdictSink reply) {
        ShardLoop shards = ownerOf(facts.conversationId()).shards();
        boolean taken = ownerOf(facts.conversationId()).mailbox().post(() -> {
            shards.lifecycle(facts, clockMs.getAsLong());
            sendHome(() -> reply.verdict(Verdict.TAKEN));
        });
        if (!taken) {
            reply.verdict(Verdict.of(Reason.OVERLOADED));
        }
    }

    @Override
    public void describe(String conversationId, @Nullable Agent agent, DescribeSink answer) {
        look(conversationId, agent, ShardLoop::view, answer);
    }

    @Override
    public void trace(String conversationId, DescribeSink answer) {
        look(conversationId, null, ShardLoop::trace, answer);
    }

    /** How an owner looks at a conversation; null when it does not know it. */
    private interface Look {
        @Nullable
        ConversationView at(ShardLoop shards, String conversationId, long nowMs);
    }

    private void look(String conversationId, @Nullable Agent agent, Look look, DescribeSink answer) {
        ShardLoop shards = ownerOf(conversationId).shards();
        boolean taken = ownerOf(conversationId).mailbox().post(() -> {
            ConversationView view = look.at(shards, conversationId, clockMs.getAsLong());
            boolean allowed = shards.mayDescribe(conversationId, agent);
            sendHome(() -> answer(view, allowed, answer));
        });
        if (!taken) {
            answer.problem(Verdict.of(Reason.OVERLOADED));
        }
    }

    static void answer(@Nullable ConversationView view, boolean allowed, DescribeSink answer) {
        if (view == null) {
            answer.problem(Verdict.of(ProblemCode.CONVERSATION_UNKNOWN));
        } else if (!allowed) {
            answer.problem(Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT));
        } else {
            answer.view(view);
        }
    }

    private Watcher fromAfar(Watcher watcher) {
        return new RemoteWatcher(watcher, this::sendHome);
    }

    private Loop ownerOf(String conversationId) {
        return loops.get(Shards.loopOf(conversationId, loops.size()));
    }

    /**
     * Answers are never refused: each stands for a question that was taken, and those are bounded; so is the news of
     * watchers, one at a time for each.
     */
    private void sendHome(Runnable task) {
        loops.get(self).mailbox().answer(task);
    }
}
