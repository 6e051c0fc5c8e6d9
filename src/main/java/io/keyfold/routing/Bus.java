package io.keyfold.routing;

import io.vertx.core.buffer.Buffer;

/**
 * The way to other nodes. A batch arrives once or not at all; batches of one loop to one node arrive in order, or, when
 * a connection breaks between them, with a gap. Whoever receives hands batches to {@link ClusterInbox#receive}.
 */
public interface Bus {
    /** Sends and forgets: neither blocks nor throws, whatever state the other node is in. Any event loop. */
    void send(String nodeId, Buffer batch);
}
