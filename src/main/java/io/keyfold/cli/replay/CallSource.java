package io.keyfold.cli.replay;

import io.vertx.core.Future;
import java.util.List;

/** Tells what reached the platform. */
@FunctionalInterface
public interface CallSource {
    /** The calls of these conversations, once they were played. */
    Future<UpstreamCalls> calls(List<String> conversationIds);
}
