package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.IndicatorState;
import io.keyfold.core.Watcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A watcher that remembers what it was told, and when. */
class Told implements Watcher {
    private final World world;
    private final List<String> states = new ArrayList<>();
    private final List<Long> atMs = new ArrayList<>();
    private boolean left;

    Told(World world) {
        this.world = world;
    }

    @Override
    public void state(IndicatorState state, @Nullable String reason) {
        assertThat(reason == null).as("a reason unless composing").isEqualTo(state == IndicatorState.COMPOSING);
        String told = state.label() + (reason == null ? "" : " " + reason);
        // Who comes back to a conversation may hear once more that nobody types, or that it is over.
        boolean again = state == IndicatorState.IDLE || state == IndicatorState.ENDED;
        assertThat(again ? "" : last()).as("news").isNotEqualTo(told);
        states.add(told);
        atMs.add(world.elapsedMs());
    }

    @Override
    public boolean hasLeft() {
        return left;
    }

    void leave() {
        left = true;
    }

    /** State and reason, as on the wire. */
    List<String> states() {
        return states;
    }

    /** When the last one was told. */
    long lastAtMs() {
        return atMs.get(atMs.size() - 1);
    }

    /** What was told last, or nothing. */
    String last() {
        return states.isEmpty() ? "" : states.get(states.size() - 1);
    }
}
