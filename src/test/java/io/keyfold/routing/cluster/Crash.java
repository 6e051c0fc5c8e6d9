package io.keyfold.routing.cluster;

import io.vertx.core.Future;

/** Lets tests of whole nodes end one as a crash would. */
public final class Crash {
    private Crash() {}

    public static Future<Void> of(ClusterNode node) {
        return node.terminate();
    }
}
