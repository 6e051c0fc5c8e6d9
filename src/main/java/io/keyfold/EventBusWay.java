package io.keyfold;

import io.keyfold.routing.Bus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Batches to other nodes over the event bus: one address for each node and kind. Any thread. */
final class EventBusWay implements Bus {
    private static final Logger LOG = LoggerFactory.getLogger(EventBusWay.class);

    private final EventBus eventBus;
    private final String prefix;

    /** @param prefix what the addresses of all nodes begin with */
    EventBusWay(EventBus eventBus, String prefix) {
        this.eventBus = eventBus;
        this.prefix = prefix;
    }

    /** Where {@code nodeId} is sent to. */
    String addressOf(String nodeId) {
        return prefix + nodeId;
    }

    @Override
    public void send(String nodeId, Buffer batch) {
        try {
            eventBus.send(addressOf(nodeId), batch);
        } catch (IllegalStateException closed) {
            // While this node ends; nobody waits for what it still says.
            LOG.debug("not sent, the event bus has ended");
        }
    }
}
