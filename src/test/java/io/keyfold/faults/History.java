package io.keyfold.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.Metrics;
import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * What a crowd and the platform can tell together of a run: the checker of what the cluster promises. Times are
 * {@link System#nanoTime()} of this process, where both of them live.
 */
final class History {
    /** How much nearer than the interval two calls may come to the platform, since ways are of different lengths. */
    private static final long SPACING_TOLERANCE_MS = 300;

    /** What a call may be older than its greatest age: its way, and its key's. */
    private static final long AGE_TOLERANCE_MS = 300;

    private final Rules rules;
    private final List<Key> keys;
    private final List<Past> pasts = new ArrayList<>();
    private final long endNs = System.nanoTime();

    /**
     * What holds for every conversation, as the nodes are configured.
     *
     * @param lostKeys so many keys in a row may be lost with an owner before a lapse begins: none where people type so
     *     fast that the next key heals at once
     */
    record Rules(long refreshMs, long displayMs, long maxAgeMs, int lostKeys) {
        Rules(long refreshMs, long displayMs, long maxAgeMs) {
            this(refreshMs, displayMs, maxAgeMs, 0);
        }

        Map<String, String> settings() {
            return Map.of(
                    "typing.refresh-interval", refreshMs + "ms",
                    "typing.display-duration", displayMs + "ms",
                    "typing.max-age", maxAgeMs + "ms");
        }
    }

    /** Of everything until now; every key must be answered. */
    History(Rules rules, Crowd crowd, Platform platform) {
        this.rules = rules;
        this.keys = crowd.keys();
        Map<String, List<CallRecord>> calls = new HashMap<>();
        platform.sim().callLog().forEach(call -> {
            if (call.conversationId() != null) {
                calls.computeIfAbsent(call.conversationId(), id -> new ArrayList<>())
                        .add(call);
            }
        });
        List<LongStream.Builder> written = new ArrayList<>();
        crowd.conversations().forEach(ticket -> written.add(LongStream.builder()));
        keys.forEach(key -> written.get(key.conversation()).add(key.sentNs()));
        for (int i = 0; i < written.size(); i++) {
            String id = crowd.conversations().get(i).conversationId();
            pasts.add(past(written.get(i).build().sorted().toArray(), calls.getOrDefault(id, List.of())));
        }
    }

    private static Past past(long[] keysNs, List<CallRecord> calls) {
        return new Past(
                keysNs,
                times(calls, call -> call.kind() == CallKind.TYPING),
                times(calls, call -> call.kind() == CallKind.TYPING && call.accepted()),
                times(calls, call -> call.kind() == CallKind.GUEST_TOKEN),
                times(calls, call -> call.kind() == CallKind.LOOKUP));
    }

    private static long[] times(List<CallRecord> calls, Predicate<CallRecord> which) {
        return calls.stream()
                .filter(which)
                .mapToLong(CallRecord::receivedNs)
                .sorted()
                .toArray();
    }

    // ---- what the guest and the platform saw ---------------------------------------------------------------------

    /** By conversation that has any, how many calls came too early in this time. */
    Map<Integer, Long> extraCalls(long fromNs, long toNs) {
        Map<Integer, Long> extra = new TreeMap<>();
        for (int i = 0; i < pasts.size(); i++) {
            for (long callNs : pasts.get(i).earlyCallsNs(rules.refreshMs() - SPACING_TOLERANCE_MS)) {
                if (callNs - fromNs >= 0 && callNs - toNs < 0) {
                    extra.merge(i, 1L, Long::sum);
                }
            }
        }
        return extra;
    }

    /** Calls that were sent though nobody had typed lately. */
    int callsWithoutKey() {
        return callsWithoutKey(0);
    }

    /** The same where keys may have waited so long in this process before they were written. */
    int callsWithoutKey(long heldUpMs) {
        return pasts.stream()
                .mapToInt(past -> past.callsWithoutKey(rules.maxAgeMs() + AGE_TOLERANCE_MS + heldUpMs))
                .sum();
    }

    /** Times in which somebody typed and the guest saw nothing, that began in this time. */
    List<Past.Lapse> lapses(long fromNs, long toNs) {
        return pasts.stream()
                .flatMap(past -> past.lapses(rules.displayMs(), endNs, rules.lostKeys()).stream())
                .filter(lapse -> lapse.fromNs() - fromNs >= 0 && lapse.fromNs() - toNs < 0)
                .toList();
    }

    long longestLapseMs(long fromNs, long toNs) {
        return lapses(fromNs, toNs).stream()
                .mapToLong(Past.Lapse::lengthMs)
                .max()
                .orElse(0);
    }

    /** Guest tokens that were asked for since then. */
    long mintedSince(long fromNs) {
        return pasts.stream().mapToLong(past -> since(past.mintsNs(), fromNs)).sum();
    }

    /** Look-ups of participants since then. */
    long lookedUpSince(long fromNs) {
        return pasts.stream().mapToLong(past -> since(past.lookUpsNs(), fromNs)).sum();
    }

    private static long since(long[] timesNs, long fromNs) {
        return LongStream.of(timesNs).filter(timeNs -> timeNs - fromNs >= 0).count();
    }

    boolean everybodyWasSeen() {
        return pasts.stream().allMatch(past -> past.shownNs().length > 0);
    }

    Past past(int conversation) {
        return pasts.get(conversation);
    }

    // ---- what desktops saw -----------------------------------------------------------------------------------------

    List<Key> keys(Predicate<Key> which) {
        return keys.stream().filter(which).toList();
    }

    /** Every keystroke that the node says it took was answered by it, with one decision; it lived all the time. */
    void accountsFor(int node, Metrics metrics) {
        long answered = keys(key -> key.node() == node && key.status() == 204).size();
        assertThat(metrics.sum("keyfold_keystrokes_total")).isEqualTo(answered);
        assertThat(metrics.sum("keyfold_decisions_total")).isEqualTo(answered);
    }

    long endNs() {
        return endNs;
    }
}
