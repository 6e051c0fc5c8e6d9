package io.keyfold.shard;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The deadlines of one event loop: at most one per conversation, on one wheel (Varghese and Lauck, 1987). Polled with
 * the time and a budget; owned by its loop. The wheel's own clock starts at 0, since it compares times absolutely and
 * the monotonic clock may have any origin.
 */
final class Deadlines {
    private static final int TICKS_PER_WHEEL = 2048;
    private static final int INITIAL_TICK_ALLOCATION = 16;

    private final long originMs;
    private final DeadlineTimerWheel wheel;
    private final Long2ObjectHashMap<Conversation> armed = new Long2ObjectHashMap<>();

    /** {@code tickMs}: resolution, a power of two. */
    Deadlines(long originMs, long tickMs) {
        this.originMs = originMs;
        this.wheel = new DeadlineTimerWheel(TimeUnit.MILLISECONDS, 0, tickMs, TICKS_PER_WHEEL, INITIAL_TICK_ALLOCATION);
    }

    /** A tick fine enough for an idle timeout: 1 to 64 ms. */
    static long tickMsFor(long idleTimeoutMs) {
        return Math.min(64, Math.max(1, Long.highestOneBit(Math.max(1, idleTimeoutMs / 64))));
    }

    /** Moves the conversation's one deadline to {@code deadlineMs}. */
    void arm(Conversation conversation, long deadlineMs) {
        disarm(conversation);
        long wheelMs = Math.max(0, deadlineMs - originMs);
        conversation.timerId = wheel.scheduleTimer(wheelMs);
        conversation.armed = true;
        conversation.armedAtMs = deadlineMs;
        armed.put(conversation.timerId, conversation);
    }

    void disarm(Conversation conversation) {
        if (conversation.armed) {
            wheel.cancelTimer(conversation.timerId);
            armed.remove(conversation.timerId);
            conversation.armed = false;
        }
    }

    /**
     * Hands over every conversation whose deadline is past, disarmed, at most {@code limit}.
     *
     * @return how many; {@code limit} means that there may be more
     */
    int poll(long nowMs, int limit, Consumer<Conversation> due) {
        long wheelNowMs = nowMs - originMs;
        if (wheel.timerCount() == 0) {
            wheel.currentTickTime(wheelNowMs);
            return 0;
        }
        int expired = 0;
        while (expired < limit && wheel.timerCount() > 0) {
            long tickTimeMs = wheel.currentTickTime();
            expired += wheel.poll(wheelNowMs, (unit, now, timerId) -> fire(timerId, due), limit - expired);
            if (wheel.currentTickTime() == tickTimeMs && tickTimeMs > wheelNowMs) {
                break;
            }
        }
        return expired;
    }

    boolean isEmpty() {
        return wheel.timerCount() == 0;
    }

    long size() {
        return wheel.timerCount();
    }

    long tickMs() {
        return wheel.tickResolution();
    }

    private boolean fire(long timerId, Consumer<Conversation> due) {
        Conversation conversation = armed.remove(timerId);
        if (conversation != null) {
            conversation.armed = false;
            due.accept(conversation);
        }
        return true;
    }
}
