package io.keyfold.routing;

import io.keyfold.core.IndicatorState;
import io.keyfold.core.Watcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A desktop that writes down what it is told, and when. */
final class WatchingDesktop implements Watcher {
    final List<String> told = new ArrayList<>();
    final List<Long> toldAtMs = new ArrayList<>();
    boolean left;

    private final ClusterWorld world;

    WatchingDesktop(ClusterWorld world) {
        this.world = world;
    }

    /** What is told twice is shown once. */
    @Override
    public void state(IndicatorState state, @Nullable String reason) {
        String news = state.label() + (reason == null ? "" : " " + reason);
        if (told.isEmpty() || !told.get(told.size() - 1).equals(news)) {
            told.add(news);
            toldAtMs.add(world.nowMs());
        }
    }

    long lastAtMs() {
        return toldAtMs.get(toldAtMs.size() - 1);
    }

    @Override
    public boolean hasLeft() {
        return left;
    }
}
