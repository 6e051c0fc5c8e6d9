package io.keyfold;

import io.keyfold.config.Settings;
import io.keyfold.core.StableHash;
import io.keyfold.core.share.GrantBus;
import io.keyfold.routing.Bus;
import io.keyfold.routing.cluster.Member;
import io.keyfold.routing.cluster.Members;
import io.keyfold.upstream.Budgets;
import io.keyfold.upstream.SharedBudgets;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in sharing the cluster's limits, on one event loop: gives members the numbers that the sharing knows
 * them by, and its messages a form. A member's number comes from its address, which outlives a restart.
 */
final class ClusterLimits {
    /** How often {@link #tick} is to be called. */
    static final long TICK_MS = 250;

    /** A message is a number for each limit and member; what is longer is not ours. */
    private static final int MAX_MESSAGE_BYTES = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(ClusterLimits.class);

    private final SharedBudgets shared;
    private final long selfId;
    private final IntSupplier expected;
    private Map<Long, String> nodeIds = Map.of();

    /** {@code expected}: how many members there are meant to be at present. */
    ClusterLimits(Settings settings, Budgets budgets, Members members, IntSupplier expected, Bus bus) {
        this.expected = expected;
        String self = members.self();
        selfId = members.find(self)
                .map(ClusterLimits::idOf)
                .orElseThrow(() -> new IllegalStateException("this node is no member of its cluster"));
        GrantBus way = (to, message) -> {
            String nodeId = nodeIds.get(to);
            if (nodeId != null) {
                bus.send(nodeId, encode(message));
            }
        };
        shared = new SharedBudgets(
                budgets,
                settings.upstream().limits(),
                selfId,
                StableHash.of(self),
                expected.getAsInt(),
                way,
                NodeClock.nowMs());
    }

    private static long idOf(Member member) {
        return StableHash.of(member.address());
    }

    /** Who is there now. */
    void members(Members members) {
        Map<Long, String> present = new HashMap<>();
        members.byAge().forEach(member -> present.put(idOf(member), member.nodeId()));
        nodeIds = present;
        if (!members.byAge().isEmpty()) {
            shared.view(idOf(members.byAge().get(0)), NodeClock.nowMs());
        }
    }

    void apply(Settings changed) {
        shared.limit(changed.upstream().limits());
    }

    void tick() {
        shared.expect(expected.getAsInt());
        shared.tick(NodeClock.nowMs());
    }

    /** After a pause of this node. */
    void fence() {
        shared.fence(NodeClock.nowMs());
    }

    /** Nothing may be used any more; told to the others by the next ticks. */
    void leave() {
        shared.leave(NodeClock.nowMs());
    }

    boolean hasLeft() {
        return shared.hasLeft();
    }

    boolean isGranted() {
        return shared.isGranted(NodeClock.nowMs());
    }

    /** Takes a message off the bus; one of a node that is not there counts for nothing. */
    void receive(Buffer message) {
        int length = message.length();
        if (length < Long.BYTES || length % Long.BYTES != 0 || length > MAX_MESSAGE_BYTES) {
            LOG.warn("message of limit sharing not understood bytes={}", length);
            return;
        }
        long from = message.getLong(0);
        if (from != selfId && nodeIds.containsKey(from)) {
            long[] words = new long[length / Long.BYTES - 1];
            for (int i = 0; i < words.length; i++) {
                words[i] = message.getLong((i + 1) * Long.BYTES);
            }
            if (!shared.received(from, words, NodeClock.nowMs())) {
                // A later version may say more; it says it each second.
                LOG.debug("message of limit sharing not understood longs={}", words.length);
            }
        }
    }

    private Buffer encode(long[] message) {
        Buffer encoded = Buffer.buffer((message.length + 1) * Long.BYTES).appendLong(selfId);
        for (long word : message) {
            encoded.appendLong(word);
        }
        return encoded;
    }
}
