package io.keyfold.upstream;

import io.keyfold.ops.LoopMeters.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the platform that somebody counted, by kind, in one day and one month. Says itself in JSON, so that a later
 * version may count more kinds.
 *
 * @param month months since year 0 (UTC)
 * @param day days since 1970 (UTC)
 * @param sinceEpochMs from when on it was counted
 * @param claimed so many of the month's calls whoever counted may make in all, with those made; 0 when that is not said
 */
public record CallTally(
        long month,
        long day,
        long sinceEpochMs,
        Map<Operation, Long> inMonth,
        Map<Operation, Long> inDay,
        long claimed) {
    private static final String MONTH = "month";
    private static final String DAY = "day";
    private static final String SINCE = "since";
    private static final String CALLS = "calls";
    private static final String CLAIMED = "claimed";

    public CallTally {
        inMonth = Map.copyOf(inMonth);
        inDay = Map.copyOf(inDay);
    }

    /** Nothing, counted since {@code sinceEpochMs}. */
    public static CallTally nothing(long month, long day, long sinceEpochMs) {
        return new CallTally(month, day, sinceEpochMs, Map.of(), Map.of(), 0);
    }

    /** As it is when nobody goes on counting: what is claimed and was not called is free again. */
    public CallTally closed() {
        return new CallTally(month, day, sinceEpochMs, inMonth, inDay, 0);
    }

    /**
     * As it is when what was claimed may have been called, and nobody knows: all of it counts, as typing calls, which
     * most are.
     */
    public CallTally spent() {
        long unknown = claimed - monthTotal();
        return unknown <= 0
                ? closed()
                : new CallTally(month, day, sinceEpochMs, sum(inMonth, Map.of(Operation.TYPING, unknown)), inDay, 0);
    }

    /** What this counts and {@code known} does not, of the month and the day of {@code known}. */
    public CallTally beyond(CallTally known) {
        return new CallTally(
                known.month,
                known.day,
                Math.min(sinceEpochMs, known.sinceEpochMs),
                month == known.month ? difference(inMonth, known.inMonth) : Map.of(),
                day == known.day ? difference(inDay, known.inDay) : Map.of(),
                0);
    }

    private static Map<Operation, Long> difference(Map<Operation, Long> all, Map<Operation, Long> known) {
        Map<Operation, Long> rest = new EnumMap<>(Operation.class);
        all.forEach((operation, count) -> rest.put(operation, Math.max(0, count - known.getOrDefault(operation, 0L))));
        return rest;
    }

    /** The part of the month that is gone by it, called or claimed. */
    long reserved() {
        return Math.max(claimed, monthTotal());
    }

    /**
     * Both together, as of the time of {@code later}; of {@code this} only what is of the same day or month. What
     * {@code later} claims, it claims beside what was called before.
     */
    public CallTally plus(CallTally later) {
        long beside = month == later.month ? monthTotal() : 0;
        return new CallTally(
                later.month,
                later.day,
                month == later.month ? Math.min(sinceEpochMs, later.sinceEpochMs) : later.sinceEpochMs,
                sum(month == later.month ? inMonth : Map.of(), later.inMonth),
                sum(day == later.day ? inDay : Map.of(), later.inDay),
                later.claimed == 0 ? 0 : later.claimed + beside);
    }

    private static Map<Operation, Long> sum(Map<Operation, Long> one, Map<Operation, Long> other) {
        Map<Operation, Long> sum = new EnumMap<>(Operation.class);
        sum.putAll(one);
        other.forEach((operation, count) -> sum.merge(operation, count, Long::sum));
        return sum;
    }

    /** All kinds of the month. */
    public long monthTotal() {
        return inMonth.values().stream().mapToLong(Long::longValue).sum();
    }

    public Buffer encode() {
        JsonObject calls = new JsonObject();
        for (Operation operation : Operation.values()) {
            calls.put(
                    operation.label(),
                    new JsonArray().add(inMonth.getOrDefault(operation, 0L)).add(inDay.getOrDefault(operation, 0L)));
        }
        return new JsonObject()
                .put(MONTH, month)
                .put(DAY, day)
                .put(SINCE, sinceEpochMs)
                .put(CALLS, calls)
                .put(CLAIMED, claimed)
                .toBuffer();
    }

    /** The tally, or null when these bytes are none. */
    public static @Nullable CallTally decode(Buffer encoded) {
        JsonObject json = UntrustedJson.object(encoded);
        if (json == null || !(json.getValue(CALLS) instanceof JsonObject calls)) {
            return null;
        }
        Map<Operation, Long> inMonth = new EnumMap<>(Operation.class);
        Map<Operation, Long> inDay = new EnumMap<>(Operation.class);
        for (Operation operation : Operation.values()) {
            if (calls.getValue(operation.label()) instanceof JsonArray both && both.size() == 2) {
                inMonth.put(operation, number(both.getValue(0)));
                inDay.put(operation, number(both.getValue(1)));
            }
        }
        return new CallTally(
                number(json.getValue(MONTH)),
                number(json.getValue(DAY)),
                number(json.getValue(SINCE)),
                inMonth,
                inDay,
                number(json.getValue(CLAIMED)));
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? Math.max(0, number.longValue()) : 0;
    }
}
