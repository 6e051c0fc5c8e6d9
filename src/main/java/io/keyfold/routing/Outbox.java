package io.keyfold.routing;

import io.keyfold.ops.LoopMeters.ClusterEvent;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one event loop sends to other nodes: collected during a turn, sent as one batch for each destination when the
 * turn is over. Owned by that loop. Bounded by what asks for it: questions are counted, answers belong to questions.
 */
final class Outbox {
    /** A batch is sent when the next record would make it longer. */
    static final int MAX_BATCH_BYTES = 65_536;

    /** A longer record is not sent: nothing of ours comes near it. */
    static final int MAX_RECORD_BYTES = 1_048_576;

    private final NodePorts node;
    private final LoopPorts loop;
    private final Map<String, Buffer> batches = new LinkedHashMap<>();
    private boolean waiting;

    Outbox(NodePorts node, LoopPorts loop) {
        this.node = node;
        this.loop = loop;
    }

    void add(String nodeId, BusRecord record) {
        Buffer encoded = BusCodec.encode(record);
        if (encoded.length() > MAX_RECORD_BYTES) {
            loop.meters().cluster(ClusterEvent.OVERSIZE);
            return;
        }
        Buffer batch = batches.get(nodeId);
        if (batch != null && batch.length() + encoded.length() > MAX_BATCH_BYTES) {
            send(nodeId, batch);
            batch = null;
        }
        if (batch == null) {
            // The time of its oldest record: the receiver must not take any of them for younger than it is.
            batch = BusCodec.begin(node.nodeId(), node.clockMs().getAsLong());
            batches.put(nodeId, batch);
        }
        batch.appendBuffer(encoded);
        if (!waiting) {
            waiting = true;
            loop.later().execute(this::flush);
        }
    }

    /** Nothing of what was collected is sent. */
    void clear() {
        batches.clear();
    }

    private void flush() {
        waiting = false;
        batches.forEach(this::send);
        batches.clear();
    }

    private void send(String nodeId, Buffer batch) {
        loop.meters().cluster(ClusterEvent.BATCH_SENT);
        node.bus().send(nodeId, batch);
    }
}
