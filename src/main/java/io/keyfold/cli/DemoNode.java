package io.keyfold.cli;

import io.keyfold.config.Settings;
import io.keyfold.edge.Mount;
import io.vertx.core.Future;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The demo's relay, which its page can restart: all of the first node goes, and a new one takes the same ports. Other
 * nodes, if there are, go on meanwhile.
 */
final class DemoNode {
    private final List<Settings> settings;
    private final List<Node> others = new ArrayList<>();
    private @Nullable Mount mount;
    private @Nullable Node node;

    /** @param settings of each node, with ports that are not 0; the first one carries the page */
    DemoNode(List<Settings> settings) {
        this.settings = List.copyOf(settings);
    }

    /** Blocks until all serve. They start at once: members of a cluster wait for each other. */
    synchronized void start(Mount pages) {
        mount = pages;
        Future<Node> first = Node.start(settings.get(0), pages);
        List<Future<Node>> starting = new ArrayList<>();
        for (Settings other : settings.subList(1, settings.size())) {
            starting.add(Node.start(other));
        }
        node = Node.await(first);
        starting.forEach(other -> others.add(Node.await(other)));
    }

    /** The one with the page that serves now, or that served last. */
    synchronized Node node() {
        if (node == null) {
            throw new IllegalStateException("the demo's relay was not started");
        }
        return node;
    }

    /** Those beside the one with the page. */
    synchronized List<Node> others() {
        return List.copyOf(others);
    }

    /** Where all of them take traffic; it stays when the one with the page is restarted. */
    List<URI> addresses() {
        return settings.stream()
                .map(of -> URI.create(
                        "http://" + of.http().host() + ":" + of.http().port()))
                .toList();
    }

    /** Drains and ends all at once; waits. */
    void stop() {
        List<Node> all = new ArrayList<>(others());
        all.add(node());
        Node.stop(all);
    }

    /** Completes when a new one serves; does not block. */
    Future<Void> restart() {
        return node().close()
                .compose(closed -> Node.start(settings.get(0), mount()))
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
