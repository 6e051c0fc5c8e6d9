package io.keyfold.routing;

import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.core.Watcher;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The watchers of one event loop's desktops. What they were told stays true when the owner of their conversation
 * changes: those that see somebody type are made known to the new owner at once, without a key, and it goes on telling.
 * When nobody takes over they are told that nothing is shown once the last call must have faded. Owned by that loop.
 */
final class DesktopWatchers {
    /** Watchers known at once; more are told nothing by other nodes. */
    static final int MAX = 262_144;

    /** The id of nobody. */
    static final long NO_ID = 0;

    /** How often those that left are looked for, and among how many. */
    static final long SWEEP_MS = 2_000;

    private static final int SWEPT = 10_000;

    /** New owners are asked for so many in a turn, so that keys need not wait. */
    private static final int ASKED = 50;

    private static final long ASK_EVERY_MS = 10;

    /** A new owner that could not be reached is asked again after this. */
    private static final long ASK_AGAIN_MS = 250;

    private final NodePorts node;
    private final LoopPorts loop;
    private final Outbox outbox;
    private final Router router;
    private final IdentityHashMap<Watcher, DesktopWatcher> byWatcher = new IdentityHashMap<>();
    private final Map<Long, DesktopWatcher> byId = new HashMap<>();
    private final Deque<DesktopWatcher> toSweep = new ArrayDeque<>();
    private final Deque<Fading> fading = new ArrayDeque<>();
    private final Deque<DesktopWatcher> toAsk = new ArrayDeque<>();
    private long numbered;
    private boolean asks;

    /** All fade equally long after they were lost, so that the first of a queue is always the next. */
    private record Fading(DesktopWatcher watcher, long atMs) {}

    /** {@code router}: the way to owners, wherever they are. */
    DesktopWatchers(NodePorts node, LoopPorts loop, Outbox outbox, Router router) {
        this.node = node;
        this.loop = loop;
        this.outbox = outbox;
        this.router = router;
    }

    // ---- with every signal -------------------------------------------------------------------------------------

    /** What the owner on this node knows it as. */
    @Nullable
    Watcher here(@Nullable Watcher watcher, Signal signal) {
        DesktopWatcher known = watcher == null ? null : goesTo(node.nodeId(), watcher, signal);
        return known == null ? watcher : known;
    }

    /** What {@code owner}, another node, knows it as. */
    long idFor(@Nullable Watcher watcher, Signal signal, String owner) {
        DesktopWatcher known = watcher == null ? null : goesTo(owner, watcher, signal);
        return known == null ? NO_ID : known.id;
    }

    private @Nullable DesktopWatcher goesTo(String owner, Watcher watcher, Signal signal) {
        DesktopWatcher known = byWatcher.get(watcher);
        if (known == null) {
            if (byId.size() >= MAX) {
                return null;
            }
            known = add(watcher, signal);
        }
        if (!known.owner().equals(owner)) {
            unwatch(known);
            fadeLater(known);
        }
        known.goesTo(owner, signal);
        return known;
    }

    private DesktopWatcher add(Watcher watcher, Signal signal) {
        DesktopWatcher added = new DesktopWatcher(this, ClusterLoop.mark(++numbered, loop.index()), watcher, signal);
        byWatcher.put(watcher, added);
        byId.put(added.id, added);
        if (toSweep.isEmpty()) {
            loop.timers().after(SWEEP_MS, this::sweep);
        }
        toSweep.add(added);
        return added;
    }

    // ---- what owners tell --------------------------------------------------------------------------------------

    boolean isHere(DesktopWatcher watcher) {
        return watcher.owner().equals(node.nodeId());
    }

    /** Another node tells what the guest sees. */
    void state(String from, BusRecord.State news) {
        DesktopWatcher watcher = listening(from, news.watcherId());
        if (watcher != null) {
            watcher.tell(news.state(), news.reason());
        }
    }

    /** Another node knows no more what the guest sees. */
    void released(String from, BusRecord.Released news) {
        DesktopWatcher watcher = listening(from, news.watcherId());
        if (watcher != null) {
            lost(watcher);
        }
    }

    private @Nullable DesktopWatcher listening(String from, long id) {
        DesktopWatcher watcher = byId.get(id);
        if (watcher != null && watcher.owner().equals(from) && !watcher.hasLeft()) {
            return watcher;
        }
        outbox.add(from, new BusRecord.Unwatch(id));
        return null;
    }

    // ---- when nobody tells -------------------------------------------------------------------------------------

    /** The node has left. */
    void left(String nodeId) {
        for (DesktopWatcher watcher : byId.values()) {
            if (watcher.owner().equals(nodeId)) {
                watcher.ownerIsGone();
                lost(watcher);
            }
        }
    }

    /** This node stood still: what others told meanwhile may not have arrived. */
    void lostAll() {
        byId.values().forEach(this::lost);
    }

    void lost(DesktopWatcher watcher) {
        fadeLater(watcher);
        if (watcher.isComposing() && watcher.beginToAsk()) {
            askFor(watcher);
        }
    }

    private void fadeLater(DesktopWatcher watcher) {
        if (!watcher.isShown() || watcher.isUnsure()) {
            return;
        }
        long atMs = node.clockMs().getAsLong() + node.displayMs();
        watcher.unsureUntil(atMs);
        fading.add(new Fading(watcher, atMs));
        if (fading.size() == 1) {
            loop.timers().after(node.displayMs(), this::fade);
        }
    }

    private void fade() {
        long nowMs = node.clockMs().getAsLong();
        for (Fading next = fading.peek(); next != null; next = fading.peek()) {
            long inMs = next.atMs - nowMs;
            if (inMs > 0) {
                loop.timers().after(inMs, this::fade);
                return;
            }
            fading.remove();
            if (next.watcher.fadesAt(next.atMs)) {
                next.watcher.fade();
            }
        }
    }

    private void askFor(DesktopWatcher watcher) {
        toAsk.add(watcher);
        if (!asks) {
            asks = true;
            loop.timers().after(1, this::ask);
        }
    }

    private void ask() {
        for (int i = 0; i < ASKED && !toAsk.isEmpty(); i++) {
            ask(toAsk.remove());
        }
        asks = !toAsk.isEmpty();
        if (asks) {
            loop.timers().after(ASK_EVERY_MS, this::ask);
        }
    }

    private void ask(DesktopWatcher watcher) {
        if (!watcher.isUnsure() || watcher.hasLeft()) {
            watcher.endAsking();
            return;
        }
        router.signal(watcher.question(), watcher.watcher(), verdict -> {
            if (Verdict.isDecision(verdict) && Verdict.reason(verdict) == Reason.OWNER_UNREACHABLE) {
                loop.timers().after(ASK_AGAIN_MS, () -> askFor(watcher));
            } else {
                watcher.endAsking();
            }
        });
    }

    // ---- sweeping ----------------------------------------------------------------------------------------------

    private void sweep() {
        for (int i = Math.min(SWEPT, toSweep.size()); i > 0; i--) {
            DesktopWatcher watcher = toSweep.remove();
            if (watcher.hasLeft()) {
                forget(watcher);
            } else {
                toSweep.add(watcher);
            }
        }
        if (!toSweep.isEmpty()) {
            loop.timers().after(SWEEP_MS, this::sweep);
        }
    }

    private void forget(DesktopWatcher watcher) {
        byWatcher.remove(watcher.watcher());
        byId.remove(watcher.id);
        unwatch(watcher);
    }

    /** Its owner, if that is another node, need tell it nothing more. */
    private void unwatch(DesktopWatcher watcher) {
        if (isAbroad(watcher)) {
            outbox.add(watcher.owner(), new BusRecord.Unwatch(watcher.id));
        }
    }

    private boolean isAbroad(DesktopWatcher watcher) {
        return !watcher.owner().equals(DesktopWatcher.NOBODY) && !isHere(watcher);
    }

    /** Those that another node tells. */
    int abroad() {
        return (int) byId.values().stream().filter(this::isAbroad).count();
    }

    /** All that are known. */
    int size() {
        return byId.size();
    }
}
