package io.keyfold.routing.cluster;

import com.hazelcast.map.IMap;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Bytes under keys that outlive the node that wrote them: copies are with two other members, as far as there are so
 * many. Every call returns at once; futures end on the caller's context. What the bytes are, and that they are sealed,
 * is the caller's matter. Any thread.
 */
public final class SurvivingMap {
    /** A record is a few hundred bytes, a crowded conversation's 64 KiB, sealed; what is larger is refused. */
    public static final int MAX_VALUE_BYTES = 65 * 1_024;

    /** Calls that may wait for other members at a time; more are refused. */
    public static final int MAX_IN_FLIGHT = 4_096;

    private final IMap<String, byte[]> map;
    private final AtomicInteger inFlight = new AtomicInteger();

    SurvivingMap(IMap<String, byte[]> map) {
        this.map = map;
    }

    /** The bytes of {@code key}; null when there are none or their time is over. */
    public Future<@Nullable Buffer> load(String key) {
        return call(() -> map.getAsync(key)).map(bytes -> bytes == null ? null : Buffer.buffer(bytes));
    }

    /** Keeps {@code value} for {@code ttlMs}, and up to two seconds longer. Fails above {@link #MAX_VALUE_BYTES}. */
    public Future<Void> save(String key, Buffer value, long ttlMs) {
        return value.length() > MAX_VALUE_BYTES
                ? Future.failedFuture(tooLarge(value))
                : call(() -> map.setAsync(key, value.getBytes(), secondsOf(ttlMs), TimeUnit.SECONDS));
    }

    /**
     * As {@link #save}, unless what is there begins with a greater stamp, compared byte by byte and unsigned: then that
     * stays.
     *
     * @param stampBytes length of the stamp that {@code value} begins with
     * @return the stamp of what is there and stays; null when {@code value} is kept
     */
    public Future<@Nullable Buffer> saveGreater(String key, Buffer value, int stampBytes, long ttlMs) {
        if (value.length() > MAX_VALUE_BYTES) {
            return Future.failedFuture(tooLarge(value));
        }
        KeepGreater keep = new KeepGreater(value.getBytes(), stampBytes, secondsOf(ttlMs));
        return call(() -> map.submitToKey(key, keep)).map(stamp -> stamp == null ? null : Buffer.buffer(stamp));
    }

    private static String tooLarge(Buffer value) {
        return "a record of " + value.length() + " bytes is too large";
    }

    /** All of these keys with their bytes. Waits for other members, so only on a worker. */
    public Map<String, Buffer> loadAll(Predicate<String> keys) {
        Set<String> wanted = map.keySet().stream().filter(keys).collect(Collectors.toSet());
        Map<String, Buffer> found = new HashMap<>();
        map.getAll(wanted).forEach((key, bytes) -> found.put(key, Buffer.buffer(bytes)));
        return found;
    }

    /** Takes {@code key} out; also succeeds when it is not there. */
    public Future<Void> forget(String key) {
        return call(() -> map.deleteAsync(key)).mapEmpty();
    }

    /**
     * Takes {@code key} for {@code claimant} and {@code ttlMs} (up to two seconds longer), unless somebody who lives
     * has it. Both halves of a split can have the same key. Waits for other members, so only on a worker.
     *
     * @return whether the claimant has it now
     */
    public boolean claim(String key, String claimant, long ttlMs, Predicate<String> lives) {
        byte[] name = claimant.getBytes(StandardCharsets.UTF_8);
        byte[] held = map.putIfAbsent(key, name, secondsOf(ttlMs), TimeUnit.SECONDS);
        String holder = held == null ? claimant : new String(held, StandardCharsets.UTF_8);
        if (!holder.equals(claimant) && lives.test(holder)) {
            return false;
        }
        if (held != null) {
            map.set(key, name, secondsOf(ttlMs), TimeUnit.SECONDS);
        }
        return true;
    }

    /** Hazelcast counts from the beginning of the second in which it writes, so that one second may be over at once. */
    private static long secondsOf(long ttlMs) {
        return 1 + Math.max(1, TimeUnit.MILLISECONDS.toSeconds(ttlMs + 999));
    }

    /** Keys in the whole cluster. Waits for other members, so only on a worker. */
    public int size() {
        return map.size();
    }

    /** Calls that wait for other members now. */
    public int inFlight() {
        return inFlight.get();
    }

    private <T> Future<T> call(Supplier<CompletionStage<T>> operation) {
        if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
            inFlight.decrementAndGet();
            return Future.failedFuture("too many calls wait for the cluster");
        }
        Context context = Vertx.currentContext();
        Promise<T> promise = Promise.promise();
        MapCalls.start(operation).onComplete(ended -> {
            inFlight.decrementAndGet();
            if (context == null) {
                promise.handle(ended);
            } else {
                context.runOnContext(run -> promise.handle(ended));
            }
        });
        return promise.future();
    }
}
