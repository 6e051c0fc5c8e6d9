package io.keyfold.cli;

import io.keyfold.config.Settings;
import io.keyfold.edge.Mount;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The demo's relay, which its page can restart: all of it goes, and a new one takes the same ports. */
final class DemoNode {
    private final Settings settings;
    private @Nullable Mount mount;
    private @Nullable Node node;

    /** @param settings with ports that are not 0 */
    DemoNode(Settings settings) {
        this.settings = settings;
    }

    /** Blocks until it serves. */
    synchronized void start(Mount pages) {
        mount = pages;
        node = Node.await(Node.start(settings, pages), settings);
    }

    /** The one that serves now, or that served last. */
    synchronized Node node() {
        if (node == null) {
            throw new IllegalStateException("the demo's relay was not started");
        }
        return node;
    }

    /** Completes when a new one serves; does not block. */
    Future<Void> restart() {
        return node().close()
                .compose(closed -> Node.start(settings, mount()))
                .onSuccess(this::replace)
                .mapEmpty();
    }

    private synchronized @Nullable Mount mount() {
        return mount;
    }

    private synchronized void replace(Node started) {
        node = started;
    }
}
