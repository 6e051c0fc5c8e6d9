package io.keyfold.ops;

import io.vertx.core.Future;
import java.util.List;

/** What the management port asks of the node it speaks for. Called on the management server's event loop. */
public interface StatusSource {
    /**
     * Why this node should get no traffic, one sentence each; empty when it is ready. Trouble upstream is not a reason.
     * Answers from what is known, without waiting.
     */
    List<String> notReadyReasons();

    /** The node as it is now. */
    Future<NodeStatus> status();
}
