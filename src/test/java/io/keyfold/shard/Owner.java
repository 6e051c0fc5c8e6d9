package io.keyfold.shard;

import io.keyfold.ops.LoopMeters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * One node of a {@link World}, with one event loop: up, paused or dead. What happens to it while it is paused happens
 * when it goes on, in that order; to a dead one nothing happens.
 */
final class Owner {
    /** The monotonic clocks of nodes have nothing to do with one another. */
    private static final long CLOCKS_APART_MS = 123_456_789L;

    final ShardLoop shards;
    final long originMs;

    /** How much its wall clock is ahead. */
    long wallAheadMs;

    private final World world;
    private final List<Runnable> missed = new ArrayList<>();
    private boolean dead;
    private boolean paused;

    Owner(World world, int number) {
        this.world = world;
        this.originMs = number * CLOCKS_APART_MS;
        this.shards = new ShardLoop(
                world.setup.options(),
                world.upstream,
                number == 0 ? world.meters : new LoopMeters(LoopMeters.Durations.NONE),
                () -> world.setup.originMs + originMs + world.elapsedMs(),
                () -> world.wallOffsetMs + wallAheadMs + world.elapsedMs(),
                () -> world.random(1_000),
                world.setup.survival ? world.store : null);
        shards.whenArmed(this::pollLater);
    }

    private void pollLater() {
        world.after(shards.tickMs(), () -> {
            if (shards.poll(world.nowMs())) {
                pollLater();
            }
        });
    }

    boolean isUp() {
        return !dead && !paused;
    }

    void run(Runnable action) {
        if (paused) {
            missed.add(action);
        } else if (!dead) {
            action.run();
        }
    }

    /** As {@code kill -9}. */
    void crash() {
        dead = true;
        paused = false;
        world.unanswered(this);
    }

    /** As {@code kill -STOP}. */
    void pause() {
        paused = true;
    }

    /** As {@code kill -CONT}. */
    void resume() {
        paused = false;
        List<Runnable> late = List.copyOf(missed);
        missed.clear();
        late.forEach(Runnable::run);
    }

    /** The view of another membership reaches it. */
    void keepOnly(Predicate<String> keeps) {
        world.within(this, () -> releaseOn(shards.release(keeps, world.nowMs())));
    }

    private void releaseOn(boolean more) {
        if (more) {
            world.after(1, () -> releaseOn(shards.releaseMore(world.nowMs())));
        }
    }

    /** Beats up to and including {@code untilMs}; {@code whenFenced} is run by each beat that finds it fenced. */
    void beats(long untilMs, Runnable whenFenced) {
        world.within(this, () -> beat(untilMs, whenFenced));
    }

    private void beat(long untilMs, Runnable whenFenced) {
        long epochMs = world.wallOffsetMs + wallAheadMs + world.elapsedMs();
        if (shards.beat(world.nowMs(), epochMs)) {
            whenFenced.run();
        }
        if (world.elapsedMs() + PauseWatch.PERIOD_MS <= untilMs) {
            world.after(PauseWatch.PERIOD_MS, () -> beat(untilMs, whenFenced));
        }
    }

    void confirm() {
        world.within(this, () -> shards.confirm(world.nowMs()));
    }

    void adopt(String conversationId, Survivor record) {
        world.within(this, () -> shards.adopt(conversationId, record, world.nowMs()));
    }
}
