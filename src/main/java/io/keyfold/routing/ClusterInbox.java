package io.keyfold.routing;

import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.ClusterEvent;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What arrives at a node from the others: questions go to the event loop of their shard, answers to the one that asked.
 * Remembers nothing of a question: it is sent once, and what was not processed is known to its sender.
 *
 * <p>Lives on one event loop of the node; every method is called there.
 */
public final class ClusterInbox {
    /** Senders whose age is known at once; beyond that the oldest knowledge goes. */
    private static final int MAX_SENDERS = 1_024;

    private final NodePorts node;
    private final LoopMeters meters;
    private final List<ClusterLoop> loops;
    private final Outbox outbox;
    private final Bearers<Bearer> bearers = new Bearers<>();
    private final Map<String, TransitAge> ages = new HashMap<>();

    /** {@code self}: which of the loops it lives on; {@code meters}: the counters of that loop. */
    public ClusterInbox(NodePorts node, int self, List<ClusterLoop> loops, LoopMeters meters) {
        this.node = node;
        this.meters = meters;
        this.loops = List.copyOf(loops);
        this.outbox = loops.get(self).outbox();
    }

    /** Takes a batch off the bus. Never throws, whatever it holds. */
    public void receive(Buffer input) {
        meters.cluster(ClusterEvent.BATCH_RECEIVED);
        BusCodec.Batch batch = BusCodec.decode(input);
        if (batch == null) {
            meters.cluster(ClusterEvent.MALFORMED);
            return;
        }
        for (int i = 0; i < batch.malformed(); i++) {
            meters.cluster(ClusterEvent.MALFORMED);
        }
        long nowMs = node.clockMs().getAsLong();
        long sentAtMs = nowMs - ageOf(batch.sender()).ageMs(batch.sentAtMs(), nowMs);
        for (BusRecord record : batch.records()) {
            take(batch.sender(), record, sentAtMs);
        }
    }

    /** The view is another one: every loop is told. */
    public void viewChanged() {
        everyLoop(ClusterLoop::viewChanged);
    }

    /** A node is no member any more: every loop is told. To be called after the views without it are there. */
    public void left(String nodeId) {
        ages.remove(nodeId);
        everyLoop(loop -> loop.left(nodeId));
    }

    /** After a pause of this node: every loop drops what it waits for. */
    public void dropAll() {
        everyLoop(ClusterLoop::dropAll);
    }

    private TransitAge ageOf(String sender) {
        if (ages.size() >= MAX_SENDERS && !ages.containsKey(sender)) {
            ages.clear();
        }
        return ages.computeIfAbsent(sender, id -> new TransitAge());
    }

    private void take(String from, BusRecord record, long sentAtMs) {
        if (record instanceof BusRecord.Question question) {
            ask(from, question, sentAtMs + question.ask().remainingMs());
        } else if (record instanceof BusRecord.Answer answer) {
            tell(ClusterLoop.loopOf(answer.seq()), from, record);
        } else if (record instanceof BusRecord.State state) {
            tell(ClusterLoop.loopOf(state.watcherId()), from, record);
        } else if (record instanceof BusRecord.Released released) {
            tell(ClusterLoop.loopOf(released.watcherId()), from, record);
        } else if (record instanceof BusRecord.BearerToken bearer) {
            remember(bearer);
        } else {
            everyLoop(loop -> loop.receive(from, record));
        }
    }

    // ---- questions ---------------------------------------------------------------------------------------------

    private void ask(String from, BusRecord.Question question, long deadlineMs) {
        if (question instanceof BusRecord.Signalled signalled) {
            signal(from, signalled, deadlineMs);
        } else if (question instanceof BusRecord.Lifecycle lifecycle) {
            post(from, question, requests -> requests.lifecycle(from, lifecycle, deadlineMs));
        } else if (question instanceof BusRecord.Describe describe) {
            post(from, question, requests -> requests.describe(from, describe, deadlineMs));
        }
    }

    private void signal(String from, BusRecord.Signalled question, long deadlineMs) {
        Long bearerId = question.bearerId();
        Bearer bearer = bearerId == null ? null : bearers.get(bearerId);
        if (bearerId != null && bearer == null) {
            outbox.add(from, new BusRecord.NeedBearer(question.ask().seq(), bearerId));
            return;
        }
        Buffer sealed = question.guestToken();
        String guestToken = sealed == null ? null : node.seal().open(Seal.Use.BUS, BusCodec.SIGNAL, sealed);
        if (sealed != null && guestToken == null) {
            meters.cluster(ClusterEvent.UNSEALED);
            return;
        }
        Signal bare = question.signal();
        Signal signal = new Signal(
                bare.kind(),
                bare.conversationId(),
                bare.participantId(),
                new Agent(bare.agent().userId(), bare.agent().service(), bearer),
                bare.holdMs(),
                guestToken,
                bare.guestTokenLifeMs());
        post(from, question, requests -> requests.signal(from, question, signal, deadlineMs));
    }

    private void post(String from, BusRecord.Question question, Consumer<RemoteRequests> action) {
        ClusterLoop owner = loops.get(Shards.loopOf(question.conversationId(), loops.size()));
        if (!owner.mailbox().post(() -> action.accept(owner.requests()))) {
            meters.cluster(ClusterEvent.OVERLOADED);
            outbox.add(from, new BusRecord.Decided(question.ask().seq(), Verdict.of(Reason.OVERLOADED)));
        }
    }

    private void remember(BusRecord.BearerToken sealed) {
        String token = node.seal().open(Seal.Use.BUS, BusCodec.BEARER, sealed.token());
        if (token == null) {
            meters.cluster(ClusterEvent.UNSEALED);
        } else {
            bearers.put(sealed.id(), new Bearer(sealed.id(), token, sealed.expiresAtEpochMs()));
        }
    }

    // ---- answers -----------------------------------------------------------------------------------------------

    private void tell(int index, String from, BusRecord record) {
        if (index >= loops.size()) {
            meters.cluster(ClusterEvent.MALFORMED);
            return;
        }
        ClusterLoop loop = loops.get(index);
        loop.mailbox().answer(() -> loop.receive(from, record));
    }

    private void everyLoop(Consumer<ClusterLoop> action) {
        for (ClusterLoop loop : loops) {
            loop.mailbox().answer(() -> action.accept(loop));
        }
    }
}
