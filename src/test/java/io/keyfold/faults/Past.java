package io.keyfold.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What happened in one conversation: keys and calls in ascending order, by one monotonic clock in nanoseconds.
 *
 * @param keysNs when keys were written
 * @param callsNs when typing calls came to the platform
 * @param shownNs those of them that the guest saw
 * @param mintsNs when guest tokens were asked for
 * @param lookUpsNs when its participants were looked up
 */
record Past(long[] keysNs, long[] callsNs, long[] shownNs, long[] mintsNs, long[] lookUpsNs) {

    /** A key that found the indicator dark, and how long it stayed so. */
    record Lapse(long fromNs, long lengthMs) {}

    /** The gaps between calls that are shorter than {@code leastMs}, each told by its end. */
    List<Long> earlyCallsNs(long leastMs) {
        List<Long> early = new ArrayList<>();
        for (int i = 1; i < callsNs.length; i++) {
            if (callsNs[i] - callsNs[i - 1] < TimeUnit.MILLISECONDS.toNanos(leastMs)) {
                early.add(callsNs[i]);
            }
        }
        return early;
    }

    /** Calls without a key in the {@code ageMs} before. */
    int callsWithoutKey(long ageMs) {
        int without = 0;
        int key = -1;
        for (long callNs : callsNs) {
            while (key + 1 < keysNs.length && keysNs[key + 1] - callNs <= 0) {
                key++;
            }
            without += key < 0 || callNs - keysNs[key] > TimeUnit.MILLISECONDS.toNanos(ageMs) ? 1 : 0;
        }
        return without;
    }

    /**
     * From the first time on that the guest saw something; a lapse ends with the next call, or with {@code endNs}.
     *
     * @param lostKeys so many keys in the dark do not begin a lapse
     */
    List<Lapse> lapses(long displayMs, long endNs, int lostKeys) {
        List<Lapse> lapses = new ArrayList<>();
        long displayNs = TimeUnit.MILLISECONDS.toNanos(displayMs);
        int call = -1;
        int inTheDark = 0;
        for (long keyNs : keysNs) {
            int before = call;
            while (call + 1 < shownNs.length && shownNs[call + 1] - keyNs <= 0) {
                call++;
            }
            inTheDark = call == before ? inTheDark : 0;
            boolean isDark = call >= 0 && keyNs - shownNs[call] >= displayNs;
            if (isDark && inTheDark++ == lostKeys) {
                long litNs = call + 1 < shownNs.length ? shownNs[call + 1] : endNs;
                lapses.add(new Lapse(keyNs, TimeUnit.NANOSECONDS.toMillis(litNs - keyNs)));
            }
        }
        return lapses;
    }
}
