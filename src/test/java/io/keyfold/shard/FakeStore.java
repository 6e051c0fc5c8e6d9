package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the records of a {@link World} survive its owners: bytes. It takes its time, and loses what it is told to. */
final class FakeStore implements Survival {
    private record Entry(byte[] bytes, long untilMs) {}

    private record Save(@Nullable Owner by, String conversationId) {}

    private final World world;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Set<Save> onTheirWay = new HashSet<>();

    long saveMs = 2;
    long loadMs = 2;
    long waitMs = Survival.LOAD_WAIT_MS;

    /** Saves are not kept: the record stays as it was, or missing. */
    boolean losesSaves;

    /** Loads are not answered. */
    boolean losesLoads;

    int saves;

    /** Saves that lost against a newer record. */
    int refused;

    int loads;
    int forgets;

    FakeStore(World world) {
        this.world = world;
    }

    @Override
    public long writer() {
        return world.owners.indexOf(world.running());
    }

    @Override
    public void save(String conversationId, Survivor record, long lifeMs, Consumer<@Nullable Stamp> done) {
        saves++;
        assertThat(lifeMs).as("life of a record").isGreaterThanOrEqualTo(60_000);
        Save save = new Save(world.running(), conversationId);
        assertThat(onTheirWay.add(save)).as("one save at a time: %s", save).isTrue();
        byte[] bytes = record.encode();
        boolean lost = losesSaves;
        Stamp[] newer = new Stamp[1];
        world.atPlatform(world.elapsedMs() + saveMs, () -> {
            onTheirWay.remove(save);
            Survivor there = record(conversationId);
            if (there != null && there.stamp().compareTo(record.stamp()) > 0) {
                newer[0] = there.stamp();
                refused++;
            } else if (!lost) {
                entries.put(conversationId, new Entry(bytes, world.elapsedMs() + lifeMs));
            }
        });
        world.after(saveMs, () -> done.accept(newer[0]));
    }

    @Override
    public void load(String conversationId, Consumer<@Nullable Survivor> answer) {
        loads++;
        if (!losesLoads) {
            world.after(loadMs, () -> answer.accept(record(conversationId)));
        }
    }

    @Override
    public long loadWaitMs() {
        return waitMs;
    }

    @Override
    public void forget(String conversationId) {
        forgets++;
        entries.remove(conversationId);
    }

    @Nullable
    Survivor record(String conversationId) {
        Entry entry = entries.get(conversationId);
        return entry == null || world.elapsedMs() >= entry.untilMs ? null : Survivor.decode(entry.bytes);
    }
}
