package io.keyfold.upstream;

import io.keyfold.ops.LoopMeters.Operation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the platform, counted by kind in the running day and month (UTC), and the month's cap. One instance for all
 * loops of a node; any thread.
 *
 * <p>In a cluster the counts of all nodes add up, and each claims a part of what is left of the month: an equal part of
 * what nobody else has claimed, told to the others before it is used, and less again when it is not used. So the cap
 * holds without asking at every call.
 */
public final class CallCounts {
    private static final long MS_PER_DAY = 86_400_000;

    private final LongSupplier nowEpochMs;
    private final long startedAtEpochMs;
    private final PeriodCounter[] days = counters();
    private final PeriodCounter[] months = counters();

    /** Calls of this month that this node let go since its start, those on their way included. */
    private final PeriodCounter taken = new PeriodCounter();

    /** What was claimed by {@link #claimToKeep} and is not {@link #kept} yet; of one thread. */
    private Kept claimedToKeep = Kept.ANYTHING;

    private volatile Kept kept = Kept.ANYTHING;
    private volatile @Nullable CallTally before;
    private volatile boolean shared;
    private volatile @Nullable Report report;

    /**
     * What others, and this node before its last start, have counted.
     *
     * @param reserved of the month by others, called or claimed
     * @param takenThen what this node had let go by then
     * @param cap for which the claim was made; 0 for none
     * @param claim as many calls this node may let go in all, of those of this month since its start
     */
    private record Report(CallTally others, long reserved, long takenThen, int members, long cap, long claim) {
        long claimFor(long ofCap) {
            return takenThen + Math.max(0, ofCap - reserved - takenThen) / members;
        }

        Report claiming(long calls) {
            return new Report(others, reserved, takenThen, members, cap, calls);
        }
    }

    /**
     * What a file claims for this node.
     *
     * @param month of which it speaks; of another it says nothing yet
     * @param calls as many this node may let go in all, of those of that month since its start
     */
    private record Kept(long month, long calls) {
        static final Kept ANYTHING = new Kept(-1, 0);
    }

    CallCounts(LongSupplier nowEpochMs) {
        this.nowEpochMs = nowEpochMs;
        this.startedAtEpochMs = nowEpochMs.getAsLong();
    }

    private static PeriodCounter[] counters() {
        PeriodCounter[] counters = new PeriodCounter[Operation.values().length];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = new PeriodCounter();
        }
        return counters;
    }

    // ---- calls -------------------------------------------------------------------------------------------------

    /** A request was written. */
    void sent(Operation operation) {
        days[operation.ordinal()].add(today());
        months[operation.ordinal()].add(thisMonth());
    }

    /** Whether the month allows this node no more typing calls; {@code cap} 0: never. */
    boolean isUsedUp(long cap) {
        long month = thisMonth();
        return cap > 0 && taken.count(month) >= limit(cap, month);
    }

    /** Counts a typing call that is about to leave, unless the month allows none. */
    boolean take(long cap) {
        long month = thisMonth();
        long limit = cap == 0 ? 0 : limit(cap, month);
        return (cap == 0 || limit > 0) && taken.tryAdd(month, limit);
    }

    /** Counts another call that is about to leave: it costs as much, and is not stopped. */
    void take() {
        taken.add(thisMonth());
    }

    /** A call that was taken never left. */
    void giveBack() {
        taken.remove(thisMonth());
    }

    /** How many calls this node may have let go at most, since its start. */
    private long limit(long cap, long month) {
        Kept inFile = kept;
        long allowed = shared ? claimOf(cap, month) : cap - usedByOthers(month);
        return inFile.month == month ? Math.min(allowed, inFile.calls) : allowed;
    }

    private long claimOf(long cap, long month) {
        Report known = report;
        if (known == null) {
            return 0;
        }
        if (known.others.month() != month) {
            return cap / known.members;
        }
        return known.cap == cap ? known.claim : Math.min(known.claim, known.claimFor(cap));
    }

    // ---- the cluster -------------------------------------------------------------------------------------------

    /** This node is one of several: until its first {@link #claimed claim} it may use nothing of a cap. */
    public void share() {
        shared = true;
    }

    /**
     * What the others have counted and claimed, and this node before its last start. One thread at a time.
     *
     * @param tallies of any day and month
     * @param members that divide what is left, this node included
     * @param cap of the month; 0 for none
     * @return what this node counted since its start, with its next claim: to be told to all before {@link #claimed}
     */
    public CallTally others(List<CallTally> tallies, int members, long cap) {
        long month = thisMonth();
        long reserved = 0;
        CallTally sum = CallTally.nothing(month, today(), nowEpochMs.getAsLong());
        for (CallTally tally : tallies) {
            reserved += tally.month() == month ? tally.reserved() : 0;
            sum = tally.closed().plus(sum);
        }
        Report next = new Report(sum, reserved, taken.count(month), Math.max(1, members), cap, 0);
        long claim = next.claimFor(cap);
        Report last = report;
        long inForce = last != null && last.others.month() == month ? last.claim : 0;
        // Less is in force at once, more when all know.
        report = next.claiming(cap == 0 ? Long.MAX_VALUE : Math.min(claim, inForce));
        CallTally own = own();
        return new CallTally(
                own.month(), own.day(), own.sinceEpochMs(), own.inMonth(), own.inDay(), cap == 0 ? 0 : claim);
    }

    /** All have been told what this node claims. */
    public void claimed(CallTally told) {
        Report known = report;
        if (known != null && known.cap > 0 && told.month() == known.others.month()) {
            report = known.claiming(told.claimed());
        }
    }

    /** What this node has counted since its start. */
    public CallTally own() {
        return new CallTally(
                thisMonth(), today(), startedAtEpochMs, counted(months, thisMonth()), counted(days, today()), 0);
    }

    private static Map<Operation, Long> counted(PeriodCounter[] counters, long period) {
        Map<Operation, Long> counted = new EnumMap<>(Operation.class);
        for (Operation operation : Operation.values()) {
            counted.put(operation, counters[operation.ordinal()].count(period));
        }
        return counted;
    }

    /** What all have counted, as far as is known here. */
    public CallTally all() {
        Report known = report;
        return known == null ? own() : known.others.plus(own());
    }

    /** Calls of all nodes in this month, those of this node that are on their way included. */
    public long monthUsed() {
        long month = thisMonth();
        return taken.count(month) + usedByOthers(month);
    }

    private long usedByOthers(long month) {
        Report known = report;
        return known == null || known.others.month() != month ? 0 : known.others.monthTotal();
    }

    // ---- the file ----------------------------------------------------------------------------------------------

    /** What this node had kept when it ended, of all that were counted. Before the first call, on any thread. */
    public void goOnFrom(CallTally before) {
        this.before = before;
        CallTally now = before.closed().plus(CallTally.nothing(thisMonth(), today(), startedAtEpochMs));
        report = new Report(now, now.monthTotal(), 0, 1, 0, 0);
    }

    /** What {@link #goOnFrom} was told; null for nothing. */
    public @Nullable CallTally before() {
        return before;
    }

    /**
     * What a file has to say, so that it never says too little whenever this node ends: what all have called, and a
     * claim of {@code ahead} calls more for each. One thread at a time.
     *
     * @param ahead 0 when no more calls follow
     */
    public CallTally claimToKeep(long ahead) {
        Report known = report;
        long month = thisMonth();
        claimedToKeep = new Kept(month, taken.count(month) + ahead);
        long used = monthUsed();
        CallTally all = all();
        return new CallTally(
                all.month(),
                all.day(),
                all.sinceEpochMs(),
                all.inMonth(),
                all.inDay(),
                used + ahead * (known == null ? 1 : known.members));
    }

    /** The file says so: typing calls may leave as far as it claims. */
    public void kept() {
        kept = claimedToKeep;
    }

    private long today() {
        return nowEpochMs.getAsLong() / MS_PER_DAY;
    }

    private long thisMonth() {
        return Instant.ofEpochMilli(nowEpochMs.getAsLong())
                .atOffset(ZoneOffset.UTC)
                .getLong(ChronoField.PROLEPTIC_MONTH);
    }
}
