package io.keyfold.sim;

import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters over all calls ever received, those that the {@link CallLog} dropped included. Written by the simulator's
 * event loop, read by any thread.
 */
public final class CallStats {
    private static final int STATUSES = 600;
    private static final int MINUTE_S = 60;

    private final Map<CallKind, AtomicLongArray> byKindAndStatus = new EnumMap<>(CallKind.class);
    private final AtomicLong typingAccepted = new AtomicLong();
    private final AtomicLong guestTokensMinted = new AtomicLong();
    private final AtomicLong accessTokensMinted = new AtomicLong();
    private final AtomicLong maxTypingPerMinute = new AtomicLong();
    private final int[] typingInSecond = new int[MINUTE_S];
    private long lastSecond = Long.MIN_VALUE;
    private int typingInMinute;

    CallStats() {
        for (CallKind kind : CallKind.values()) {
            byKindAndStatus.put(kind, new AtomicLongArray(STATUSES));
        }
    }

    void count(CallRecord call, long nowMs) {
        byStatus(call.kind()).incrementAndGet(call.status());
        if (call.kind() == CallKind.TYPING) {
            countTyping(Math.floorDiv(nowMs, 1000L));
            if (call.accepted()) {
                typingAccepted.incrementAndGet();
            }
        }
    }

    private void countTyping(long second) {
        if (lastSecond == Long.MIN_VALUE) {
            lastSecond = second;
        }
        long steps = Math.min(second - lastSecond, MINUTE_S);
        for (long i = 0; i < steps; i++) {
            int slot = slot(second - i);
            typingInMinute -= typingInSecond[slot];
            typingInSecond[slot] = 0;
        }
        lastSecond = second;
        typingInSecond[slot(second)]++;
        typingInMinute++;
        if (typingInMinute > maxTypingPerMinute.get()) {
            maxTypingPerMinute.set(typingInMinute);
        }
    }

    private static int slot(long second) {
        return (int) Math.floorMod(second, (long) MINUTE_S);
    }

    void guestTokenMinted() {
        guestTokensMinted.incrementAndGet();
    }

    void accessTokenMinted() {
        accessTokensMinted.incrementAndGet();
    }

    /** Calls of a kind that got this status; status 0 counts those that got no answer. */
    public long calls(CallKind kind, int status) {
        return byStatus(kind).get(status);
    }

    /** Calls of a kind, whatever they got. */
    public long calls(CallKind kind) {
        long sum = 0;
        for (int status = 0; status < STATUSES; status++) {
            sum += calls(kind, status);
        }
        return sum;
    }

    /** Calls that got this status, of all kinds. */
    public long answered(int status) {
        long sum = 0;
        for (CallKind kind : CallKind.values()) {
            sum += calls(kind, status);
        }
        return sum;
    }

    /** Typing calls that lit the guest's indicator. */
    public long typingAccepted() {
        return typingAccepted.get();
    }

    /** Guest tokens given out by the guest-token call. */
    public long guestTokensMinted() {
        return guestTokensMinted.get();
    }

    /** Access tokens given out by {@code /oauth/token}. */
    public long accessTokensMinted() {
        return accessTokensMinted.get();
    }

    /** Most typing calls received in any 60 s (in steps of one second), whatever they got. */
    public long maxTypingPerMinute() {
        return maxTypingPerMinute.get();
    }

    JsonObject toJson() {
        JsonObject calls = new JsonObject();
        for (CallKind kind : CallKind.values()) {
            JsonObject byStatus = new JsonObject();
            for (int status = 0; status < STATUSES; status++) {
                if (calls(kind, status) > 0) {
                    byStatus.put(Integer.toString(status), calls(kind, status));
                }
            }
            calls.put(kind.label(), new JsonObject().put("total", calls(kind)).put("byStatus", byStatus));
        }
        return new JsonObject()
                .put("calls", calls)
                .put("typingAccepted", typingAccepted())
                .put("guestTokensMinted", guestTokensMinted())
                .put("accessTokensMinted", accessTokensMinted())
                .put("throttled", answered(429))
                .put("maxTypingPerMinute", maxTypingPerMinute());
    }

    private AtomicLongArray byStatus(CallKind kind) {
        return Objects.requireNonNull(byKindAndStatus.get(kind));
    }
}
