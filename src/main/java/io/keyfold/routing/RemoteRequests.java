package io.keyfold.routing;

import io.keyfold.core.Agent;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.ops.LoopMeters.ClusterEvent;
import io.keyfold.shard.ConversationView;
import io.keyfold.shard.ShardLoop;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What other nodes ask of the shards of one event loop. Owned by that loop. */
final class RemoteRequests {
    /** Watchers of other nodes known at once; more are told nothing. */
    static final int MAX_WATCHERS = 262_144;

    /**
     * For so long after its deadline a key still does what it is for, in ms: nobody hears the verdict any more, and yet
     * the guest would see nothing until the next key. Together with the way it stays well below {@code typing.max-age};
     * what lay in a socket during a pause is older.
     */
    static final long KEY_GRACE_MS = 400;

    private final NodePorts node;
    private final LoopPorts loop;
    private final ShardLoop shards;
    private final Outbox outbox;
    private final Map<WatcherKey, BusWatcher> watchers = new HashMap<>();

    private record WatcherKey(String nodeId, long id) {}

    RemoteRequests(NodePorts node, LoopPorts loop, ShardLoop shards, Outbox outbox) {
        this.node = node;
        this.loop = loop;
        this.shards = shards;
        this.outbox = outbox;
    }

    /** {@code signal}: complete, with its tokens; {@code deadlineMs}: from then on nobody waits for an answer. */
    void signal(String from, BusRecord.Signalled question, Signal signal, long deadlineMs) {
        long graceMs = signal.kind() == Signal.Kind.KEYSTROKE ? KEY_GRACE_MS : 0;
        if (!isFor(from, question, deadlineMs + graceMs)) {
            return;
        }
        loop.meters().cluster(ClusterEvent.SIGNAL_RECEIVED);
        long seq = question.ask().seq();
        Reply reply = new Reply(from, seq);
        Watcher watcher = watcher(from, question.watcherId());
        shards.signal(signal, watcher, UnaryOperator.identity(), node.clockMs().getAsLong(), reply);
        if (!reply.given) {
            outbox.add(from, new BusRecord.Pending(seq));
        }
    }

    void lifecycle(String from, BusRecord.Lifecycle question, long deadlineMs) {
        if (isFor(from, question, deadlineMs)) {
            shards.lifecycle(question.facts(), node.clockMs().getAsLong());
            outbox.add(from, new BusRecord.Decided(question.ask().seq(), Verdict.TAKEN));
        }
    }

    void describe(String from, BusRecord.Describe question, long deadlineMs) {
        if (!isFor(from, question, deadlineMs)) {
            return;
        }
        Agent agent = question.admin() ? null : new Agent(question.userId(), question.service(), null);
        String conversationId = question.conversationId();
        long nowMs = node.clockMs().getAsLong();
        ConversationView view = question.admin() && question.traced()
                ? shards.trace(conversationId, nowMs)
                : shards.view(conversationId, nowMs);
        long seq = question.ask().seq();
        LocalRouter.answer(view, shards.mayDescribe(conversationId, agent), new Router.DescribeSink() {
            @Override
            public void view(ConversationView described) {
                outbox.add(from, new BusRecord.Description(seq, described));
            }

            @Override
            public void problem(long verdict) {
                outbox.add(from, new BusRecord.Decided(seq, verdict));
            }
        });
    }

    /** Whether the question came in time and to the owner; if only the latter fails, the one who asks is told. */
    private boolean isFor(String from, BusRecord.Question question, long deadlineMs) {
        if (node.clockMs().getAsLong() - deadlineMs >= 0) {
            loop.meters().cluster(ClusterEvent.LATE);
            return false;
        }
        View view = node.views().get();
        if (!view.owns(Shards.of(question.conversationId()))) {
            loop.meters().cluster(ClusterEvent.MOVED);
            outbox.add(from, new BusRecord.Moved(question.ask().seq(), view.number()));
            return false;
        }
        return true;
    }

    // ---- watchers ----------------------------------------------------------------------------------------------

    /** The same object for the same watcher, since shards tell watchers apart by identity. */
    private @Nullable BusWatcher watcher(String from, long id) {
        WatcherKey key = new WatcherKey(from, id);
        BusWatcher known = watchers.get(key);
        if (known != null || id == DesktopWatchers.NO_ID || watchers.size() >= MAX_WATCHERS) {
            return known;
        }
        BusWatcher watcher = new BusWatcher(outbox, from, id);
        watchers.put(key, watcher);
        return watcher;
    }

    void unwatch(String from, long id) {
        BusWatcher watcher = watchers.remove(new WatcherKey(from, id));
        if (watcher != null) {
            watcher.leave();
        }
    }

    /** Nobody is left on that node to be told anything. */
    void left(String nodeId) {
        Iterator<Map.Entry<WatcherKey, BusWatcher>> entries =
                watchers.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<WatcherKey, BusWatcher> entry = entries.next();
            if (entry.getKey().nodeId.equals(nodeId)) {
                entry.getValue().leave();
                entries.remove();
            }
        }
    }

    /** After a pause of this node: it knows no more what their guests see. */
    void dropAll() {
        watchers.values().forEach(BusWatcher::released);
    }

    int watchersKnown() {
        return watchers.size();
    }

    /** Carries a verdict home. */
    private final class Reply implements VerdictSink {
        private final String from;
        private final long seq;
        private boolean given;

        Reply(String from, long seq) {
            this.from = from;
            this.seq = seq;
        }

        @Override
        public void verdict(long verdict) {
            given = true;
            outbox.add(from, new BusRecord.Decided(seq, verdict));
        }
    }
}
