package io.keyfold.shard;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop: at most one per conversation, on a hashed timing wheel (Varghese and Lauck, 1987,
 * scheme 6). Polled with the time and a budget; owned by its loop. Times are monotonic ms of any origin.
 *
 * <p>The conversations are themselves the links of each slot's list: arming allocates nothing, and a slot may hold any
 * number. That is why it is not a library's: agrona's DeadlineTimerWheel grows every slot with the fullest, and 50,000
 * deadlines in one tick (a shift that starts, tokens that expire together) took 1 GB and four seconds of the loop.
 */
final class Deadlines {
    /** Slots of the wheel, a power of two. A deadline more than one turn away is passed over until its turn. */
    private static final int SLOTS = 2048;

    private final long originMs;
    private final int tickBits;
    private final @Nullable Conversation[] heads = new @Nullable Conversation[SLOTS];
    private long tick;
    private int size;
    private boolean behind;

    /** {@code tickMs}: resolution, a power of two. */
    Deadlines(long originMs, long tickMs) {
        this.originMs = originMs;
        this.tickBits = Long.numberOfTrailingZeros(tickMs);
    }

    /** A tick fine enough for an idle timeout: 1 to 64 ms. */
    static long tickMsFor(long idleTimeoutMs) {
        return Math.min(64, Math.max(1, Long.highestOneBit(Math.max(1, idleTimeoutMs / 64))));
    }

    /** Moves the conversation's one deadline to {@code deadlineMs}; one in the past is due at the next poll. */
    void arm(Conversation conversation, long deadlineMs) {
        disarm(conversation);
        int slot = slotOf(Math.max(tick, tickOf(deadlineMs)));
        Conversation head = heads[slot];
        conversation.armed = true;
        conversation.armedAtMs = deadlineMs;
        conversation.armedSlot = slot;
        conversation.armedNext = head;
        if (head != null) {
            head.armedBefore = conversation;
        }
        heads[slot] = conversation;
        size++;
    }

    void disarm(Conversation conversation) {
        if (!conversation.armed) {
            return;
        }
        Conversation before = conversation.armedBefore;
        Conversation next = conversation.armedNext;
        if (before == null) {
            heads[conversation.armedSlot] = next;
        } else {
            before.armedNext = next;
        }
        if (next != null) {
            next.armedBefore = before;
        }
        conversation.armed = false;
        conversation.armedBefore = null;
        conversation.armedNext = null;
        size--;
    }

    /**
     * Hands over every conversation whose deadline is past, disarmed, at most {@code limit}. None comes early. What is
     * handed over may arm itself again, for a time after {@code nowMs}; it must leave the others alone.
     *
     * @return how many; {@link #isBehind()} says whether there are more
     */
    int poll(long nowMs, int limit, Consumer<Conversation> due) {
        long nowTick = tickOf(nowMs);
        // After a long gap one turn meets every slot; the rest would be the same slots again.
        tick = Math.max(tick, nowTick - SLOTS + 1);
        int left = limit;
        while (true) {
            left = pollSlot(slotOf(tick), nowMs, left, due);
            behind = left < 0;
            if (behind || tick >= nowTick) {
                return behind ? limit : limit - left;
            }
            tick++;
        }
    }

    /** Returns what is left of the budget; -1 when it was not enough. */
    private int pollSlot(int slot, long nowMs, int budget, Consumer<Conversation> due) {
        int left = budget;
        Conversation conversation = heads[slot];
        while (conversation != null) {
            Conversation next = conversation.armedNext;
            if (nowMs - conversation.armedAtMs >= 0) {
                if (left == 0) {
                    return -1;
                }
                left--;
                disarm(conversation);
                due.accept(conversation);
            }
            conversation = next;
        }
        return left;
    }

    /** Whether the last poll's budget was too small for what was due: poll again soon. */
    boolean isBehind() {
        return behind;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long tickMs() {
        return 1L << tickBits;
    }

    private long tickOf(long atMs) {
        return atMs - originMs >> tickBits;
    }

    private static int slotOf(long tick) {
        return (int) (tick & SLOTS - 1);
    }
}
