package io.keyfold.routing;

import io.keyfold.core.IndicatorCause;
import io.keyfold.core.IndicatorState;
import io.keyfold.core.Watcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watchers of one event loop whose conversations live on other nodes: the ids by which they are known there. When an
 * owner dies and no other takes over, its watchers are told that nothing is shown once the last call has faded. Owned
 * by that loop.
 */
final class WatchersAbroad {
    /** Watchers known at once; more are told nothing. */
    static final int MAX = 262_144;

    /** Stands for nobody. */
    static final long NOBODY = 0;

    /** How often those that left are looked for. */
    static final long SWEEP_MS = 2_000;

    private final NodePorts node;
    private final LoopPorts loop;
    private final Outbox outbox;
    private final IdentityHashMap<Watcher, Abroad> byWatcher = new IdentityHashMap<>();
    private final Map<Long, Abroad> byId = new HashMap<>();
    private long numbered;
    private boolean sweeping;

    private static final class Abroad {
        final Watcher watcher;
        final long id;
        String owner;
        IndicatorState told = IndicatorState.IDLE;
        boolean orphaned;
        long fadedAtMs;

        Abroad(Watcher watcher, long id, String owner) {
            this.watcher = watcher;
            this.id = id;
            this.owner = owner;
        }
    }

    WatchersAbroad(NodePorts node, LoopPorts loop, Outbox outbox) {
        this.node = node;
        this.loop = loop;
        this.outbox = outbox;
    }

    /** Its id for {@code owner}, from now on the only node that is listened to. */
    long idFor(@Nullable Watcher watcher, String owner) {
        if (watcher == null) {
            return NOBODY;
        }
        Abroad abroad = byWatcher.get(watcher);
        if (abroad == null) {
            return byId.size() >= MAX ? NOBODY : add(watcher, owner);
        }
        if (!abroad.owner.equals(owner)) {
            unwatch(abroad);
            abroad.owner = owner;
        }
        abroad.orphaned = false;
        return abroad.id;
    }

    private long add(Watcher watcher, String owner) {
        Abroad abroad = new Abroad(watcher, ClusterLoop.mark(++numbered, loop.index()), owner);
        byWatcher.put(watcher, abroad);
        byId.put(abroad.id, abroad);
        sweepLater();
        return abroad.id;
    }

    /** What it watches lives on this node now. */
    void cameHome(@Nullable Watcher watcher) {
        Abroad abroad = watcher == null ? null : byWatcher.get(watcher);
        if (abroad != null) {
            forget(abroad);
        }
    }

    /** Another node tells what the guest sees. */
    void state(String from, BusRecord.State news) {
        Abroad abroad = byId.get(news.watcherId());
        if (abroad == null || !abroad.owner.equals(from)) {
            outbox.add(from, new BusRecord.Unwatch(news.watcherId()));
        } else if (abroad.watcher.hasLeft()) {
            forget(abroad);
        } else {
            abroad.told = news.state();
            abroad.watcher.state(news.state(), news.reason());
        }
    }

    /** The node has left; whoever takes over will tell what is shown from the next signal on. */
    void left(String nodeId) {
        long fadedAtMs = node.clockMs().getAsLong() + node.displayMs();
        for (Abroad abroad : byId.values()) {
            if (abroad.owner.equals(nodeId) && !abroad.orphaned) {
                abroad.orphaned = true;
                abroad.fadedAtMs = fadedAtMs;
            }
        }
    }

    int size() {
        return byId.size();
    }

    private void forget(Abroad abroad) {
        byWatcher.remove(abroad.watcher);
        byId.remove(abroad.id);
        unwatch(abroad);
    }

    private void unwatch(Abroad abroad) {
        if (!abroad.orphaned) {
            outbox.add(abroad.owner, new BusRecord.Unwatch(abroad.id));
        }
    }

    // ---- sweeping ----------------------------------------------------------------------------------------------

    private void sweepLater() {
        if (!sweeping) {
            sweeping = true;
            loop.timers().after(SWEEP_MS, this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        long nowMs = node.clockMs().getAsLong();
        List<Abroad> over = new ArrayList<>();
        for (Abroad abroad : byId.values()) {
            boolean faded = abroad.orphaned && nowMs - abroad.fadedAtMs >= 0;
            if (faded || abroad.watcher.hasLeft()) {
                over.add(abroad);
            }
        }
        over.forEach(this::forget);
        for (Abroad abroad : over) {
            tellTheEnd(abroad);
        }
        if (!byId.isEmpty()) {
            sweepLater();
        }
    }

    private static void tellTheEnd(Abroad abroad) {
        boolean shown = abroad.told != IndicatorState.IDLE && abroad.told != IndicatorState.ENDED;
        if (shown && !abroad.watcher.hasLeft()) {
            abroad.watcher.state(IndicatorState.IDLE, IndicatorCause.TIMEOUT.label());
        }
    }
}
