package io.keyfold.routing;

import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Signal;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.ops.LoopMeters.ClusterEvent;
import io.keyfold.shard.ConversationView;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The router of one event loop of a cluster's node. What this node owns goes the way of a single node; the rest crosses
 * the bus to its owner. A signal that has no answer in time was {@code owner-unreachable}; it is never sent again,
 * unless whoever got it said that it had not touched it. A key that its owner gets a little late still counts there.
 */
public final class ClusterRouter implements Router {
    private final NodePorts node;
    private final LoopPorts loop;
    private final Router local;
    private final Outbox outbox;
    private final RemoteCalls calls;
    private final DesktopWatchers watchers;
    private final Map<String, Bearers<Boolean>> bearersSent = new HashMap<>();

    /** {@code local} routes what this node owns. */
    ClusterRouter(NodePorts node, LoopPorts loop, Router local, Outbox outbox) {
        this.node = node;
        this.loop = loop;
        this.local = local;
        this.outbox = outbox;
        this.calls = new RemoteCalls(node, loop);
        this.watchers = new DesktopWatchers(node, loop, outbox, this);
    }

    @Override
    public void signal(Signal signal, @Nullable Watcher watcher, VerdictSink reply) {
        if (isHere(signal.conversationId())) {
            local.signal(signal, watchers.here(watcher, signal), reply);
        } else {
            calls.ask(new SignalQuestion(signal, watcher, reply));
        }
    }

    @Override
    public void lifecycle(ConversationFacts facts, VerdictSink reply) {
        if (isHere(facts.conversationId())) {
            local.lifecycle(facts, reply);
        } else {
            calls.ask(new LifecycleQuestion(facts, reply));
        }
    }

    @Override
    public void describe(String conversationId, @Nullable Agent agent, DescribeSink answer) {
        if (isHere(conversationId)) {
            local.describe(conversationId, agent, answer);
        } else {
            calls.ask(new DescribeQuestion(conversationId, agent, false, answer));
        }
    }

    @Override
    public void trace(String conversationId, DescribeSink answer) {
        if (isHere(conversationId)) {
            local.trace(conversationId, answer);
        } else {
            calls.ask(new DescribeQuestion(conversationId, null, true, answer));
        }
    }

    private boolean isHere(String conversationId) {
        return node.views().get().owns(Shards.of(conversationId));
    }

    /** What other nodes answer and tell. */
    RemoteCalls calls() {
        return calls;
    }

    DesktopWatchers watchers() {
        return watchers;
    }

    void left(String nodeId) {
        bearersSent.remove(nodeId);
        watchers.left(nodeId);
        calls.left(nodeId);
    }

    // ---- agents' tokens ----------------------------------------------------------------------------------------

    /** Sends the token ahead, unless it was sent there before. */
    private void announce(Bearer bearer, String owner) {
        Bearers<Boolean> sent = bearersSent.computeIfAbsent(owner, id -> new Bearers<>());
        if (sent.put(bearer.id(), true) == null) {
            loop.meters().cluster(ClusterEvent.BEARER_SENT);
            outbox.add(
                    owner,
                    new BusRecord.BearerToken(
                            bearer.id(),
                            node.seal().seal(Seal.Use.BUS, BusCodec.BEARER, bearer.token()),
                            bearer.expiresAtEpochMs()));
        }
    }

    // ---- questions ---------------------------------------------------------------------------------------------

    private final class SignalQuestion implements RemoteQuestion {
        private final Signal signal;
        private final @Nullable Watcher watcher;
        private final VerdictSink reply;

        SignalQuestion(Signal signal, @Nullable Watcher watcher, VerdictSink reply) {
            this.signal = signal;
            this.watcher = watcher;
            this.reply = reply;
        }

        @Override
        public String conversationId() {
            return signal.conversationId();
        }

        @Override
        public long patienceMs() {
            return PATIENCE_MS;
        }

        @Override
        public void send(String owner, BusRecord.Ask ask) {
            Bearer bearer = signal.agent().bearer();
            if (bearer != null) {
                announce(bearer, owner);
            }
            String guestToken = signal.guestToken();
            loop.meters().cluster(ClusterEvent.SIGNAL_SENT);
            outbox.add(
                    owner,
                    new BusRecord.Signalled(
                            ask,
                            signal,
                            bearer == null ? null : bearer.id(),
                            guestToken == null ? null : node.seal().seal(Seal.Use.BUS, BusCodec.SIGNAL, guestToken),
                            watchers.idFor(watcher, signal, owner)));
        }

        @Override
        public void askHere() {
            local.signal(signal, watchers.here(watcher, signal), reply);
        }

        @Override
        public void forgetBearer(String owner) {
            Bearer bearer = signal.agent().bearer();
            Bearers<Boolean> sent = bearersSent.get(owner);
            if (bearer != null && sent != null) {
                sent.remove(bearer.id());
            }
        }

        @Override
        public void verdict(long verdict) {
            reply.verdict(verdict);
        }
    }

    private final class LifecycleQuestion implements RemoteQuestion {
        private final ConversationFacts facts;
        private final VerdictSink reply;

        LifecycleQuestion(ConversationFacts facts, VerdictSink reply) {
            this.facts = facts;
            this.reply = reply;
        }

        @Override
        public String conversationId() {
            return facts.conversationId();
        }

        @Override
        public void send(String owner, BusRecord.Ask ask) {
            outbox.add(owner, new BusRecord.Lifecycle(ask, facts));
        }

        @Override
        public void askHere() {
            local.lifecycle(facts, reply);
        }

        @Override
        public void verdict(long verdict) {
            reply.verdict(verdict);
        }
    }

    private final class DescribeQuestion implements RemoteQuestion {
        private final String conversationId;
        private final @Nullable Agent agent;
        private final boolean traced;
        private final DescribeSink answer;

        DescribeQuestion(String conversationId, @Nullable Agent agent, boolean traced, DescribeSink answer) {
            this.conversationId = conversationId;
            this.agent = agent;
            this.traced = traced;
            this.answer = answer;
        }

        @Override
        public String conversationId() {
            return conversationId;
        }

        @Override
        public void send(String owner, BusRecord.Ask ask) {
            boolean admin = agent == null;
            String userId = agent == null ? null : agent.userId();
            boolean service = agent != null && agent.service();
            outbox.add(owner, new BusRecord.Describe(ask, conversationId, userId, service, admin, traced));
        }

        @Override
        public void askHere() {
            if (traced) {
                local.trace(conversationId, answer);
            } else {
                local.describe(conversationId, agent, answer);
            }
        }

        @Override
        public void verdict(long verdict) {
            answer.problem(verdict);
        }

        @Override
        public void description(ConversationView view) {
            answer.view(view);
        }
    }
}
