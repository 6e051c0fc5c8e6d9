package io.keyfold.routing;

import io.keyfold.core.IndicatorState;
import io.keyfold.core.Watcher;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A watcher on another event loop than its conversation's. At most one task for it is on its way: what changes before
 * that one runs takes the place of what it had to tell, so a slow loop costs no memory, only states that were over.
 */
final class RemoteWatcher implements Watcher {
    /** @param state null when the owner let go */
    private record News(
            @Nullable IndicatorState state, @Nullable String reason) {}

    private final Watcher watcher;
    private final Executor home;
    private final AtomicReference<@Nullable News> news = new AtomicReference<>();

    /** {@code home} runs a task on the watcher's event loop, later and in order. */
    RemoteWatcher(Watcher watcher, Executor home) {
        this.watcher = watcher;
        this.home = home;
    }

    @Override
    public void state(IndicatorState state, @Nullable String reason) {
        put(new News(state, reason));
    }

    @Override
    public void released() {
        put(new News(null, null));
    }

    private void put(News latest) {
        if (news.getAndSet(latest) == null) {
            home.execute(this::tell);
        }
    }

    private void tell() {
        News latest = news.getAndSet(null);
        if (latest == null) {
            return;
        }
        IndicatorState state = latest.state();
        if (state == null) {
            watcher.released();
        } else {
            watcher.state(state, latest.reason());
        }
    }

    @Override
    public boolean hasLeft() {
        return watcher.hasLeft();
    }
}
