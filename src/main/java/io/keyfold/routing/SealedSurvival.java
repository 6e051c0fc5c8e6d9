package io.keyfold.routing;

import io.keyfold.core.StableHash;
import io.keyfold.routing.cluster.SurvivingMap;
import io.keyfold.shard.Stamp;
import io.keyfold.shard.Survival;
import io.keyfold.shard.Survivor;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What survives of the conversations of one event loop, in the cluster's map. A record holds the guest token, so the
 * whole of it is sealed. A record that cannot be read, or not in time, is none: the conversation goes on without.
 */
public final class SealedSurvival implements Survival {
    /** What the records are sealed as. */
    static final int RECORD = 1;

    private static final Logger LOG = LoggerFactory.getLogger(SealedSurvival.class);

    private final SurvivingMap map;
    private final Seal seal;
    private final Executor loop;
    private final LongSupplier waitMs;
    private final long writer;

    /**
     * @param nodeId of this node
     * @param loop runs a task on the event loop of the shards, later
     * @param waitMs what {@link #loadWaitMs} is at present
     */
    public SealedSurvival(String nodeId, SurvivingMap map, Seal seal, Executor loop, LongSupplier waitMs) {
        this.writer = StableHash.of(nodeId);
        this.map = map;
        this.seal = seal;
        this.loop = loop;
        this.waitMs = waitMs;
    }

    @Override
    public long writer() {
        return writer;
    }

    /** The stamp is in clear, since members compare it that cannot wait for a key. */
    @Override
    public void save(String conversationId, Survivor record, long lifeMs, Consumer<@Nullable Stamp> done) {
        Buffer stamped =
                Buffer.buffer(record.stamp().encode()).appendBuffer(seal.seal(Seal.Use.MAP, RECORD, record.encode()));
        map.saveGreater(conversationId, stamped, Stamp.BYTES, lifeMs)
                .onFailure(SealedSurvival::notDone)
                .onComplete(saved -> loop.execute(() -> done.accept(newer(saved.result()))));
    }

    private static @Nullable Stamp newer(@Nullable Buffer stamp) {
        return stamp == null ? null : Stamp.decode(stamp.getBytes());
    }

    @Override
    public void load(String conversationId, Consumer<@Nullable Survivor> answer) {
        map.load(conversationId)
                .onFailure(SealedSurvival::notDone)
                .onComplete(found -> loop.execute(() -> answer.accept(read(found.result()))));
    }

    @Override
    public void forget(String conversationId) {
        map.forget(conversationId).onFailure(SealedSurvival::notDone);
    }

    @Override
    public long loadWaitMs() {
        return waitMs.getAsLong();
    }

    /**
     * The records of conversations whose indicator is held: nobody need press a key there for a long time, so that a
     * new owner has to look for them. Waits for other members, so only on a worker.
     *
     * @param mine whether a conversation of this id came to this node
     */
    public static Map<String, Survivor> held(SurvivingMap map, Seal seal, Predicate<String> mine, long nowEpochMs) {
        Map<String, Survivor> held = new HashMap<>();
        map.loadAll(mine).forEach((conversationId, bytes) -> {
            Survivor record = read(seal, bytes);
            if (record != null && record.isHeld(nowEpochMs)) {
                held.put(conversationId, record);
            }
        });
        return held;
    }

    private @Nullable Survivor read(@Nullable Buffer stamped) {
        return read(seal, stamped);
    }

    private static @Nullable Survivor read(Seal seal, @Nullable Buffer stamped) {
        if (stamped == null || stamped.length() < Stamp.BYTES) {
            return null;
        }
        Buffer sealed = stamped.slice(Stamp.BYTES, stamped.length());
        byte[] record = seal.openBytes(Seal.Use.MAP, RECORD, sealed);
        return record == null ? null : Survivor.decode(record);
    }

    /** Common while members come and go, and never fatal: no more than a line for who looks for one. */
    private static void notDone(Throwable cause) {
        LOG.debug("the cluster's map did not answer cause=\"{}\"", cause.getMessage());
    }
}
