package io.keyfold.routing;

import io.keyfold.core.IndicatorCause;
import io.keyfold.core.IndicatorState;
import io.keyfold.core.Signal;
import io.keyfold.core.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * One watcher of a desktop on this event loop, as its conversation's owner knows it, whoever that is now: an owner on
 * this node holds this object, another one its {@link #id}. Owned by the loop, but for {@link #hasLeft}.
 */
final class DesktopWatcher implements Watcher {
    /** Stands for the owner when nobody is known to be. */
    static final String NOBODY = "";

    final long id;

    private final DesktopWatchers all;
    private final Watcher watcher;

    /** The last signal that it came with. */
    private Signal signal;

    /** The node that tells it, and the only one that is listened to. */
    private String owner = NOBODY;

    private IndicatorState told = IndicatorState.IDLE;

    /** Whoever knew what the guest sees is gone, and nobody else has told yet. */
    private boolean unsure;

    /** Until then the guest can see what was told last; meaningful while unsure. */
    private long fadesAtMs;

    /** Whether the new owner is being asked. */
    private boolean asking;

    DesktopWatcher(DesktopWatchers all, long id, Watcher watcher, Signal signal) {
        this.all = all;
        this.id = id;
        this.watcher = watcher;
        this.signal = signal;
    }

    Watcher watcher() {
        return watcher;
    }

    String owner() {
        return owner;
    }

    /** From now on {@code node} is the owner, and hears of it with {@code next}. */
    void goesTo(String node, Signal next) {
        owner = node;
        signal = next;
    }

    void ownerIsGone() {
        owner = NOBODY;
    }

    boolean isShown() {
        return told != IndicatorState.IDLE && told != IndicatorState.ENDED && !hasLeft();
    }

    /** Whether the guest saw somebody type: with other states waiting for the next key is all that can be done. */
    boolean isComposing() {
        return told == IndicatorState.COMPOSING && !hasLeft();
    }

    boolean isUnsure() {
        return unsure;
    }

    void unsureUntil(long atMs) {
        unsure = true;
        fadesAtMs = atMs;
    }

    boolean fadesAt(long atMs) {
        return unsure && fadesAtMs == atMs;
    }

    /** Whether it has to be asked for from now on; false when that is under way. */
    boolean beginToAsk() {
        boolean begins = !asking;
        asking = true;
        return begins;
    }

    void endAsking() {
        asking = false;
    }

    /** Asks for what the guest sees, and changes nothing. */
    Signal question() {
        return Signal.of(Signal.Kind.OPEN, signal.conversationId(), signal.participantId(), signal.agent());
    }

    void tell(IndicatorState state, @Nullable String reason) {
        unsure = false;
        told = state;
        watcher.state(state, reason);
    }

    /** Nobody said otherwise while the guest could still see it. */
    void fade() {
        boolean shown = isShown();
        unsure = false;
        if (shown) {
            tell(IndicatorState.IDLE, IndicatorCause.TIMEOUT.label());
        }
    }

    // ---- what an owner on this node tells ----------------------------------------------------------------------

    @Override
    public void state(IndicatorState state, @Nullable String reason) {
        if (all.isHere(this)) {
            tell(state, reason);
        }
    }

    @Override
    public void released() {
        if (all.isHere(this)) {
            all.lost(this);
        }
    }

    @Override
    public boolean hasLeft() {
        return watcher.hasLeft();
    }
}
