package io.keyfold.routing;

import io.keyfold.core.IndicatorState;
import io.keyfold.core.Watcher;
import org.jspecify.annotations.Nullable;

/** A watcher on another node, as the shards of one event loop know it. */
final class BusWatcher implements Watcher {
    private final Outbox outbox;
    private final String nodeId;
    private final long id;
    private volatile boolean left;

    BusWatcher(Outbox outbox, String nodeId, long id) {
        this.outbox = outbox;
        this.nodeId = nodeId;
        this.id = id;
    }

    @Override
    public void state(IndicatorState state, @Nullable String reason) {
        if (!left) {
            outbox.add(nodeId, new BusRecord.State(id, state, reason));
        }
    }

    @Override
    public void released() {
        if (!left) {
            outbox.add(nodeId, new BusRecord.Released(id));
        }
    }

    @Override
    public boolean hasLeft() {
        return left;
    }

    void leave() {
        left = true;
    }
}
